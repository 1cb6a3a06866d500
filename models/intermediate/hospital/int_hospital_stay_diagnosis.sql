-- Diagnosis of a stay (DST): the action diagnosis with the longest summed contact time in the stay;
-- ties: the one that starts first, then the lowest code. Contacts without one are ignored. Of a stay with
-- one contact it is the contact's, and not here: nine of ten stays need no ranking (int_hospital_stay).

with

stay_contact as {{ read_again() }} (
    select * from {{ ref('int_hospital_stay_contact') }}
),

contact_diagnosis as (
    select * from {{ ref('int_hospital_contact_diagnosis') }}
),

longer_stay as (
    select distinct stay_id from stay_contact
    where contact_key <> stay_id
),

diagnosed as (
    select
        stay_contact.stay_id,
        stay_contact.started_at,
        stay_contact.ended_at,
        contact_diagnosis.diagnosis_code
    from stay_contact
    inner join longer_stay on stay_contact.stay_id = longer_stay.stay_id
    inner join contact_diagnosis on stay_contact.contact_key = contact_diagnosis.contact_key
),

summed as (
    select
        stay_id,
        diagnosis_code,
        sum({{ dbt.datediff('started_at', 'ended_at', 'minute') }}) as minutes,
        min(started_at) as first_started_at
    from diagnosed
    group by stay_id, diagnosis_code
),

ranked as (
    select
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
        stay_id,
        diagnosis_code
    from ranked
    where place = 1
)

select * from final
