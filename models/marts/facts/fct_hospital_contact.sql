with

contact as (
    select * from {{ ref('int_hospital_contact') }}
),

stay_contact as (
    select * from {{ ref('int_hospital_stay_contact') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

unit as (
    select * from {{ ref('dim_hospital_unit') }}
),

diagnosis as (
    select * from {{ ref('dim_diagnosis') }}
),

final as (
    select
        contact.contact_key,
        contact.contact_id,
        contact.citizen_key,
        coalesce(citizen.citizen_version_key, -1) as citizen_version_key,
        {{ date_key('contact.started_at') }} as date_key,
        {{ age_on('person.birth_date', 'contact.started_at') }} as age,
        contact.started_at,
        contact.ended_at,
        contact.is_open,
        cast(
            {{ dbt.datediff('contact.started_at', 'contact.ended_at', 'minute') }} / 60.0
            as decimal(12, 4)
        ) as duration_hours,
        contact.contact_type_code,
        contact.is_physical,
        contact.priority_code,
        contact.admission_type,
        contact.care_area,
        contact.contact_reason_code,
        contact.referral_mode_code,
        coalesce(diagnosis.diagnosis_key, -1) as diagnosis_key,
        contact.diagnosis_code,
        coalesce(unit.unit_key, -1) as unit_key,
        coalesce(unit.unit_code, 'unknown') as unit_code,
        contact.specialty_code,
        contact.hospital_code,
        contact.region_code as hospital_region_code,
        contact.is_public,
        contact.is_hospice,
        contact.reporting_system_code,
        stay_contact.stay_id
    from contact
    inner join person on contact.citizen_key = person.citizen_key
    left join stay_contact on contact.contact_key = stay_contact.contact_key
    left join citizen
        on
            contact.citizen_key = citizen.citizen_key
            and {{ valid_on('citizen', 'contact.started_at') }}
    left join unit
        on
            contact.unit_code = unit.unit_code
            and {{ valid_on('unit', 'contact.started_at') }}
    left join diagnosis on contact.diagnosis_code = diagnosis.diagnosis_code
)

select * from final
