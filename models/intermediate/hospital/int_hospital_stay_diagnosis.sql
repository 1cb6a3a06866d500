-- Diagnosis of a stay (DST): the action diagnosis with the longest summed contact time in the stay;
-- ties: the one that starts first, then the lowest code. Contacts without one are ignored.

with

stay_contact as (
    select * from {{ ref('int_hospital_stay_contact') }}
),

contact_diagnosis as (
    select * from {{ ref('int_hospital_contact_diagnosis') }}
),

summed as (
    select
        stay_contact.citizen_key,
        stay_contact.stay_id,
        contact_diagnosis.diagnosis_code,
        sum({{ dbt.datediff('stay_contact.started_at', 'stay_contact.ended_at', 'minute') }})
            as minutes,
        min(stay_contact.started_at) as first_started_at
    from stay_contact
    inner join contact_diagnosis on stay_contact.contact_key = contact_diagnosis.contact_key
    group by
        stay_contact.citizen_key, stay_contact.stay_id, contact_diagnosis.diagnosis_code
),

ranked as (
    select
        citizen_key,
        stay_id,
        diagnosis_code,
        row_number() over (
            partition by stay_id
            order by minutes desc, first_started_at, diagnosis_code
        ) as place
    from summed
),

final as (
    select
        citizen_key,
        stay_id,
        diagnosis_code
    from ranked
    where place = 1
)

select * from final
