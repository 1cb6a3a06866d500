-- Stays that may not be index stays or readmissions (exclusions of the national readmission criteria
-- as quoted by Region Sjælland, NSR). One mechanism for all: the seed readmission_exclusion says, by
-- indicator and role, which diagnosis prefix excludes a stay and whether it is looked for on any
-- contact, the admitting (`first`) or the discharging (`last`) one. In the somatic indicator a stay
-- with a hospice contact has neither role.

with

stay_contact as (
    select * from {{ ref('int_hospital_stay_contact') }}
),

contact_diagnosis as {{ read_again() }} (
    select * from {{ ref('int_hospital_contact_diagnosis') }}
),

discharge as (
    select * from {{ ref('int_hospital_stay_discharge') }}
),

stay as (
    select * from {{ ref('int_hospital_stay') }}
),

exclusion as (
    select * from {{ ref('readmission_exclusion') }}
),

diagnosis_code as (
    select distinct diagnosis_code from contact_diagnosis
),

-- Prefixes are matched once a code, not once a contact.
excluding_code as (
    select distinct
        diagnosis_code.diagnosis_code,
        exclusion.indicator,
        exclusion.role,
        exclusion.tested_on
    from diagnosis_code
    inner join exclusion
        on starts_with(diagnosis_code.diagnosis_code, exclusion.diagnosis_prefix)
),

excluded_by_diagnosis as (
    select
        stay_contact.citizen_key,
        stay_contact.stay_id,
        excluding_code.indicator,
        excluding_code.role
    from stay_contact
    inner join contact_diagnosis on stay_contact.contact_key = contact_diagnosis.contact_key
    inner join excluding_code on contact_diagnosis.diagnosis_code = excluding_code.diagnosis_code
    inner join discharge on stay_contact.stay_id = discharge.stay_id
    where
        excluding_code.tested_on = 'any'
        or (excluding_code.tested_on = 'first' and stay_contact.contact_key = stay_contact.stay_id)
        or (
            excluding_code.tested_on = 'last'
            and stay_contact.contact_key = discharge.contact_key
        )
),

role as (
    select 'index' as role
    union all
    select 'readmission' as role
),

excluded_by_hospice as (
    select
        stay.citizen_key,
        stay.stay_id,
        'somatic' as indicator,
        role.role
    from stay
    cross join role
    where stay.has_hospice
),

final as (
    select * from excluded_by_diagnosis
    union
    select * from excluded_by_hospice
)

select * from final
