-- SHAK's sections (psychiatry), departments and hospitals as units, for what SOR does not name: LPR2
-- speaks SHAK only. The hospital is SOR's where its units tell. The lists are a snapshot without dates,
-- so a unit holds at all times.

with

section as (
    select * from {{ ref('psychiatric_unit') }}
),

department as (
    select * from {{ ref('hospital_department') }}
),

hospital as (
    select * from {{ ref('hospital') }}
),

sor as (
    select distinct unit_code from {{ ref('stg_sor__unit') }}
),

sor_hospital as (
    select * from {{ ref('stg_sor__shak_hospital') }}
),

shak as (
    select
        shak_code,
        unit_name,
        hospital_shak_code,
        specialty_code
    from section
    union all
    select
        shak_code,
        department_name as unit_name,
        hospital_shak_code,
        specialty_code
    from department
    union all
    select
        shak_code,
        coalesce(current_name, hospital_name) as unit_name,
        shak_code as hospital_shak_code,
        cast(null as varchar) as specialty_code
    from hospital
),

final as (
    select
        shak.shak_code as unit_code,
        shak.unit_name,
        coalesce(sor_hospital.hospital_code, shak.hospital_shak_code) as hospital_code,
        coalesce(hospital.current_name, hospital.hospital_name) as hospital_name,
        {{ known_code('hospital.region_code', 'region', 'region_code') }} as region_code,
        coalesce(shak.specialty_code, 'unknown') as specialty_code,
        shak.shak_code,
        date '1850-01-01' as valid_from,
        {{ end_of_time() }} as valid_to
    from shak
    left join hospital on shak.hospital_shak_code = hospital.shak_code
    left join sor_hospital on shak.hospital_shak_code = sor_hospital.shak_code
    left join sor on shak.shak_code = sor.unit_code
    where sor.unit_code is null
)

select * from final
