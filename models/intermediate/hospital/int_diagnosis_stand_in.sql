-- Contacts whose reported action diagnosis does not count, as there is none or it was later retracted, and
-- what stands in: the lowest action diagnosis among the contact's diagnoses that was not retracted, if there is
-- one. They are few: contacts and diagnoses of the whole country never meet.

with

contact as (
    select * from {{ ref('int_lpr_contact') }}
),

diagnosis as {{ read_again() }} (
    select * from {{ ref('int_lpr_diagnosis') }}
    where diagnosis_type = 'A'
),

retracted as (
    select distinct
        contact_key,
        diagnosis_code
    from diagnosis
    where is_retracted
),

uncounted as (
    select
        contact.citizen_key,
        contact.contact_key
    from contact
    left join retracted
        on
            contact.contact_key = retracted.contact_key
            and contact.diagnosis_code = retracted.diagnosis_code
    where contact.diagnosis_code = 'unknown' or retracted.contact_key is not null
),

candidate as (
    select
        contact_key,
        min(diagnosis_code) as diagnosis_code
    from diagnosis
    where
        not is_retracted
        and contact_key in (select uncounted.contact_key from uncounted)
    group by contact_key
),

final as (
    select
        uncounted.citizen_key,
        uncounted.contact_key,
        candidate.diagnosis_code
    from uncounted
    left join candidate on uncounted.contact_key = candidate.contact_key
)

select * from final
