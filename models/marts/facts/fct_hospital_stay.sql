with

stay as (
    select * from {{ ref('int_hospital_stay') }}
),

preventable_stay as (
    select * from {{ ref('int_preventable_stay') }}
),

elderly_medical_stay as (
    select * from {{ ref('int_elderly_medical_stay') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

-- Units as they were when the contact in question started.
admitting_unit as (
    select * from {{ ref('dim_hospital_unit') }}
),

discharging_unit as (
    select * from {{ ref('dim_hospital_unit') }}
),

diagnosis as (
    select * from {{ ref('dim_diagnosis') }}
),

final as (
    select
        stay.stay_id,
        stay.citizen_key,
        coalesce(citizen.citizen_version_key, -1) as citizen_version_key,
        {{ date_key('stay.started_at') }} as date_key,
        {{ date_key('stay.ended_at') }} as end_date_key,
        {{ age_on('person.birth_date', 'stay.started_at') }} as age,
        stay.started_at,
        stay.ended_at,
        cast(
            {{ dbt.datediff('stay.started_at', 'stay.ended_at', 'minute') }} / 60.0
            as decimal(12, 4)
        ) as duration_hours,
        cast({{ dbt.datediff('stay.started_at', 'stay.ended_at', 'day') }} as integer) as bed_days,
        cast(stay.contact_count as integer) as contact_count,
        stay.stay_type,
        stay.admission_type,
        stay.care_area,
        stay.admitting_care_area,
        stay.discharging_care_area,
        coalesce(diagnosis.diagnosis_key, -1) as diagnosis_key,
        stay.diagnosis_code,
        coalesce(admitting_unit.unit_key, -1) as admitting_unit_key,
        coalesce(admitting_unit.unit_code, 'unknown') as admitting_unit_code,
        coalesce(discharging_unit.unit_key, -1) as discharging_unit_key,
        coalesce(discharging_unit.unit_code, 'unknown') as discharging_unit_code,
        stay.discharging_hospital_code as hospital_code,
        stay.admitting_hospital_code,
        stay.discharging_specialty_code as specialty_code,
        stay.admitting_specialty_code,
        stay.is_open,
        stay.has_hospice,
        preventable_stay.stay_id is not null as is_preventable,
        preventable_stay.preventable_group,
        coalesce(elderly_medical_stay.is_elderly_medical, false) as is_elderly_medical
    from stay
    inner join person on stay.citizen_key = person.citizen_key
    left join preventable_stay on stay.stay_id = preventable_stay.stay_id
    left join elderly_medical_stay on stay.stay_id = elderly_medical_stay.stay_id
    left join citizen
        on
            stay.citizen_key = citizen.citizen_key
            and {{ valid_on('citizen', 'stay.started_at') }}
    left join admitting_unit
        on
            stay.admitting_unit_code = admitting_unit.unit_code
            and {{ valid_on('admitting_unit', 'stay.started_at') }}
    left join discharging_unit
        on
            stay.discharging_unit_code = discharging_unit.unit_code
            and {{ valid_on('discharging_unit', 'stay.discharging_started_at') }}
    left join diagnosis on stay.diagnosis_code = diagnosis.diagnosis_code
)

select * from final
