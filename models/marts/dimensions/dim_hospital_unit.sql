-- The organisation as delivered (SOR), dated, and SHAK's units for what it does not name. The department is told by the first six characters of
-- the SHAK code where the unit has one, and a unit without is its own department.
-- Region Sjælland's hospitals share one institution: their names tell them apart (int_hospital_site).

with

sor_unit as (
    select * from {{ ref('stg_sor__unit') }}
),

shak_unit as (
    select * from {{ ref('int_shak_unit') }}
),

unit as (
    select * from sor_unit
    union all
    select * from shak_unit
),

department as (
    select * from {{ ref('hospital_department') }}
),

hospital as (
    select * from {{ ref('hospital') }}
),

institution_type as (
    select * from {{ ref('institution_type') }}
),

site as (
    select * from {{ ref('int_hospital_site') }}
),

specialty as (
    select * from {{ ref('specialty') }}
),

region as (
    select * from {{ ref('region') }}
),

final as (
    select
        {{ dimension_key(['unit.unit_code', 'unit.valid_from']) }} as unit_key,
        unit.unit_code,
        coalesce(unit.unit_name, 'Ukendt') as unit_name,
        coalesce(unit.shak_code, 'unknown') as shak_code,
        coalesce(department.shak_code, unit.unit_code) as department_code,
        coalesce(department.department_name, unit.unit_name, 'Ukendt') as department_name,
        unit.hospital_code,
        coalesce(unit.hospital_name, 'Ukendt') as hospital_name,
        coalesce(
            site.site_name,
            hospital.current_name,
            hospital.hospital_name,
            unit.hospital_name,
            'Ukendt'
        ) as site_name,
        coalesce(hospital.owner, 'unknown') as owner,
        coalesce(institution_type.code, 'unknown') as institution_type_code,
        coalesce(institution_type.label_da, 'Ukendt') as institution_type_label_da,
        coalesce(institution_type.label_en, 'Unknown') as institution_type_label_en,
        unit.specialty_code,
        coalesce(specialty.label_da, 'Ukendt') as specialty_label_da,
        coalesce(specialty.label_en, 'Unknown') as specialty_label_en,
        coalesce(specialty.care_area, 'somatic') as care_area,
        unit.region_code,
        coalesce(region.label_da, 'Ukendt') as region_name,
        unit.valid_from,
        unit.valid_to
    from unit
    left join department on left(unit.shak_code, 6) = department.shak_code
    left join hospital on left(unit.shak_code, 4) = hospital.shak_code
    left join institution_type on hospital.institution_type = institution_type.code
    left join site
        on unit.unit_code = site.unit_code and unit.valid_from = site.valid_from
    left join specialty on unit.specialty_code = specialty.code
    left join region on unit.region_code = region.region_code
    union all
    select
        -1 as unit_key,
        'unknown' as unit_code,
        'Ukendt' as unit_name,
        'unknown' as shak_code,
        'unknown' as department_code,
        'Ukendt' as department_name,
        'unknown' as hospital_code,
        'Ukendt' as hospital_name,
        'Ukendt' as site_name,
        'unknown' as owner,
        'unknown' as institution_type_code,
        'Ukendt' as institution_type_label_da,
        'Unknown' as institution_type_label_en,
        'unknown' as specialty_code,
        'Ukendt' as specialty_label_da,
        'Unknown' as specialty_label_en,
        'somatic' as care_area,
        'unknown' as region_code,
        'Ukendt' as region_name,
        date '1850-01-01' as valid_from,
        {{ end_of_time() }} as valid_to
)

select * from final
