-- The action diagnosis that counts for a contact: the reported one unless it was later retracted,
-- else the lowest action diagnosis among the contact's diagnoses that was not. Contacts without any
-- are absent.

with

contact as (
    select * from {{ ref('int_lpr_contact') }}
),

diagnosis as (
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

reported as (
    select
        contact.citizen_key,
        contact.contact_key,
        contact.diagnosis_code
    from contact
    left join retracted
        on
            contact.contact_key = retracted.contact_key
            and contact.diagnosis_code = retracted.diagnosis_code
    where contact.diagnosis_code <> 'unknown' and retracted.contact_key is null
),

stand_in as (
    select
        contact.citizen_key,
        diagnosis.contact_key,
        min(diagnosis.diagnosis_code) as diagnosis_code
    from diagnosis
    inner join contact on diagnosis.contact_key = contact.contact_key
    left join reported on diagnosis.contact_key = reported.contact_key
    where not diagnosis.is_retracted and reported.contact_key is null
    group by contact.citizen_key, diagnosis.contact_key
),

final as (
    select * from reported
    union all
    select * from stand_in
)

select * from final
