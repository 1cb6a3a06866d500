-- Diagnoses of the three generations of LPR as one, each with the model that its contact is taken from.
-- LPR2 knows no retraction; its codes are ICD-10 from 1994 only. An additional diagnosis of LPR2 names
-- the diagnosis that it adds to: that one is not counted again.

with

lpr_a as (
    select * from {{ ref('stg_lpr_a__diagnosis') }}
),

lpr_f as (
    select * from {{ ref('stg_lpr_f__diagnosis') }}
),

lpr2 as (
    select * from {{ ref('stg_lpr2__diagnosis') }}
),

lpr_a_contact as (
    select contact_key from {{ ref('stg_lpr_a__contact') }}
),

lpr2_contact as (
    select contact_key from {{ ref('stg_lpr2__contact') }}
    where started_at >= timestamp '1994-01-01'
),

lpr2_repeat as (
    select * from {{ ref('int_lpr2_repeat') }}
),

lpr_f_only as (
    select lpr_f.*
    from lpr_f
    left join lpr_a_contact on lpr_f.contact_key = lpr_a_contact.contact_key
    where lpr_a_contact.contact_key is null
),

lpr2_only as (
    select lpr2.*
    from lpr2
    inner join lpr2_contact on lpr2.contact_key = lpr2_contact.contact_key
    left join lpr2_repeat on lpr2.contact_key = lpr2_repeat.record_key
    where lpr2_repeat.record_key is null
),

final as (
    select
        contact_key,
        diagnosis_code,
        diagnosis_type,
        parent_diagnosis_code,
        is_retracted
    from lpr_a
    union all
    select
        contact_key,
        diagnosis_code,
        diagnosis_type,
        parent_diagnosis_code,
        is_retracted
    from lpr_f_only
    union all
    select
        contact_key,
        diagnosis_code,
        diagnosis_type,
        cast(null as varchar) as parent_diagnosis_code,
        false as is_retracted
    from lpr2_only
    where diagnosis_type <> '+' or additional_diagnosis_code is null
    union all
    select
        contact_key,
        additional_diagnosis_code as diagnosis_code,
        '+' as diagnosis_type,
        diagnosis_code as parent_diagnosis_code,
        false as is_retracted
    from lpr2_only
    where additional_diagnosis_code is not null
)

select * from final
