-- The action diagnosis that counts for a contact (int_diagnosis_stand_in). Contacts without any are absent.

with

contact as (
    select * from {{ ref('int_hospital_contact') }}
),

final as (
    select
        citizen_key,
        contact_key,
        diagnosis_code
    from contact
    where diagnosis_code <> 'unknown'
)

select * from final
