-- One row per hospital stay, with its length and what its contacts say together. Inpatient
-- (indlæggelse) when the stay lasts inpatient_min_hours or more (NØGLE), whatever the length of a
-- single contact. LPR2 says itself who is an inpatient (heldøgnspatient), and its times are too coarse
-- to tell: there its code decides.

with

stay_contact as (
    select * from {{ ref('int_hospital_stay_contact') }}
),

contact as (
    select * from {{ ref('int_hospital_contact') }}
),

discharge as (
    select * from {{ ref('int_hospital_stay_discharge') }}
),

stay_diagnosis as (
    select * from {{ ref('int_hospital_stay_diagnosis') }}
),

summed as (
    select
        stay_contact.stay_id,
        min(stay_contact.citizen_key) as citizen_key,
        min(stay_contact.started_at) as started_at,
        max(stay_contact.ended_at) as ended_at,
        count(*) as contact_count,
        bool_or(contact.is_open) as is_open,
        bool_or(contact.care_area = 'somatic') as has_somatic,
        bool_or(contact.care_area = 'psychiatric') as has_psychiatric,
        bool_or(contact.is_medical_specialty) as has_medical_specialty,
        bool_or(contact.is_hospice) as has_hospice,
        bool_or(coalesce(contact.lpr2_patient_type_code = '0', false)) as has_lpr2_inpatient,
        bool_and(contact.lpr2_patient_type_code is not null) as is_all_lpr2
    from stay_contact
    inner join contact on stay_contact.contact_key = contact.contact_key
    group by stay_contact.stay_id
),

final as (
    select
        summed.stay_id,
        summed.citizen_key,
        summed.started_at,
        summed.ended_at,
        summed.contact_count,
        summed.is_open,
        summed.has_medical_specialty,
        summed.has_hospice,
        case
            when summed.has_somatic and summed.has_psychiatric then 'both'
            when summed.has_psychiatric then 'psychiatric'
            else 'somatic'
        end as care_area,
        case
            when summed.has_lpr2_inpatient then 'inpatient'
            when summed.is_all_lpr2 then 'outpatient'
            when
                summed.ended_at
                >= {{ dbt.dateadd('hour', var('inpatient_min_hours'), 'summed.started_at') }}
                then 'inpatient'
            else 'outpatient'
        end as stay_type,
        admitting.admission_type,
        admitting.care_area as admitting_care_area,
        admitting.unit_code as admitting_unit_code,
        admitting.specialty_code as admitting_specialty_code,
        admitting.hospital_code as admitting_hospital_code,
        discharging.contact_key as discharging_contact_key,
        discharging.care_area as discharging_care_area,
        discharging.unit_code as discharging_unit_code,
        discharging.specialty_code as discharging_specialty_code,
        discharging.hospital_code as discharging_hospital_code,
        discharging.started_at as discharging_started_at,
        coalesce(stay_diagnosis.diagnosis_code, 'unknown') as diagnosis_code
    from summed
    inner join contact as admitting on summed.stay_id = admitting.contact_key
    inner join discharge on summed.stay_id = discharge.stay_id
    inner join contact as discharging on discharge.contact_key = discharging.contact_key
    left join stay_diagnosis on summed.stay_id = stay_diagnosis.stay_id
)

select * from final
