-- One row per hospital stay, with its length and what its contacts say together. Inpatient
-- (indlæggelse) when the stay lasts inpatient_min_hours or more (NØGLE), whatever the length of a
-- single contact. LPR2 says itself who is an inpatient (heldøgnspatient), and its times are too coarse
-- to tell: there its code decides.

with

stay_contact as {{ read_again() }} (
    select * from {{ ref('int_hospital_stay_contact') }}
),

contact as {{ read_again() }} (
    select * from {{ ref('int_hospital_contact') }}
),

discharge as (
    select * from {{ ref('int_hospital_stay_discharge') }}
),

stay_diagnosis as (
    select * from {{ ref('int_hospital_stay_diagnosis') }}
),

-- Most stays have one contact, which says it all: only the contacts of the others are put together.
longer_stay as (
    select distinct stay_id from stay_contact
    where contact_key <> stay_id
),

longer_contact as (
    select
        contact.*,
        stay_contact.stay_id,
        stay_contact.citizen_key as stay_citizen_key,
        stay_contact.started_at as stay_contact_started_at,
        stay_contact.ended_at as stay_contact_ended_at
    from stay_contact
    inner join longer_stay on stay_contact.stay_id = longer_stay.stay_id
    inner join contact on stay_contact.contact_key = contact.contact_key
),

summed as (
    select
        stay_id,
        min(stay_citizen_key) as citizen_key,
        min(stay_contact_started_at) as started_at,
        max(stay_contact_ended_at) as ended_at,
        count(*) as contact_count,
        bool_or(is_open) as is_open,
        bool_or(care_area = 'somatic') as has_somatic,
        bool_or(care_area = 'psychiatric') as has_psychiatric,
        bool_or(is_medical_specialty) as has_medical_specialty,
        bool_or(is_hospice) as has_hospice,
        bool_or(coalesce(lpr2_patient_type_code = '0', false)) as has_lpr2_inpatient,
        bool_and(lpr2_patient_type_code is not null) as is_all_lpr2
    from longer_contact
    group by stay_id
),

{% set ends = ['care_area', 'unit_code', 'specialty_code', 'hospital_code'] -%}
longer as (
    select
        summed.*,
        admitting.admission_type,
        {% for column in ends %}
            admitting.{{ column }} as admitting_{{ column }},
            discharging.{{ column }} as discharging_{{ column }},
        {% endfor %}
        discharging.contact_key as discharging_contact_key,
        discharging.started_at as discharging_started_at,
        coalesce(stay_diagnosis.diagnosis_code, 'unknown') as diagnosis_code
    from summed
    inner join longer_contact as admitting on summed.stay_id = admitting.contact_key
    inner join discharge on summed.stay_id = discharge.stay_id
    inner join longer_contact as discharging on discharge.contact_key = discharging.contact_key
    left join stay_diagnosis on summed.stay_id = stay_diagnosis.stay_id
),

single as (
    select
        stay_contact.stay_id,
        stay_contact.citizen_key,
        stay_contact.started_at,
        stay_contact.ended_at,
        1 as contact_count,
        contact.is_open,
        contact.care_area = 'somatic' as has_somatic,
        contact.care_area = 'psychiatric' as has_psychiatric,
        contact.is_medical_specialty as has_medical_specialty,
        contact.is_hospice as has_hospice,
        coalesce(contact.lpr2_patient_type_code = '0', false) as has_lpr2_inpatient,
        contact.lpr2_patient_type_code is not null as is_all_lpr2,
        contact.admission_type,
        {% for column in ends %}
            contact.{{ column }} as admitting_{{ column }},
            contact.{{ column }} as discharging_{{ column }},
        {% endfor %}
        contact.contact_key as discharging_contact_key,
        contact.started_at as discharging_started_at,
        contact.diagnosis_code
    from stay_contact
    left join longer_stay on stay_contact.stay_id = longer_stay.stay_id
    inner join contact on stay_contact.contact_key = contact.contact_key
    where longer_stay.stay_id is null
),

stay as (
    select * from longer
    union all
    select * from single
),

final as (
    select
        stay.stay_id,
        stay.citizen_key,
        stay.started_at,
        stay.ended_at,
        stay.contact_count,
        stay.is_open,
        stay.has_medical_specialty,
        stay.has_hospice,
        case
            when stay.has_somatic and stay.has_psychiatric then 'both'
            when stay.has_psychiatric then 'psychiatric'
            else 'somatic'
        end as care_area,
        case
            when stay.has_lpr2_inpatient then 'inpatient'
            when stay.is_all_lpr2 then 'outpatient'
            when
                stay.ended_at
                >= {{ dbt.dateadd('hour', var('inpatient_min_hours'), 'stay.started_at') }}
                then 'inpatient'
            else 'outpatient'
        end as stay_type,
        stay.admission_type,
        stay.admitting_care_area,
        stay.admitting_unit_code,
        stay.admitting_specialty_code,
        stay.admitting_hospital_code,
        stay.discharging_contact_key,
        stay.discharging_care_area,
        stay.discharging_unit_code,
        stay.discharging_specialty_code,
        stay.discharging_hospital_code,
        stay.discharging_started_at,
        stay.diagnosis_code
    from stay
)

select * from final
