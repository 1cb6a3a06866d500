-- Procedures of the three generations of LPR as one, each from the model that its contact is taken
-- from. A procedure of a course without a contact is LPR_A's where LPR_A has the same course, code and
-- start. An LPR2 record is its own course.

with

lpr_a as {{ read_again() }} (
    select * from {{ ref('stg_lpr_a__procedure') }}
),

lpr_f as {{ read_again() }} (
    select * from {{ ref('stg_lpr_f__procedure') }}
),

lpr2 as (
    select * from {{ ref('stg_lpr2__procedure') }}
),

lpr_a_contact as (
    select contact_key from {{ ref('stg_lpr_a__contact') }}
),

lpr_a_without_contact as (
    select distinct
        course_key,
        procedure_code,
        procedure_type,
        started_at
    from lpr_a
    where contact_key is null
),

lpr2_repeat as (
    select * from {{ ref('int_lpr2_repeat') }}
),

lpr_f_of_contact as (
    select lpr_f.*
    from lpr_f
    left join lpr_a_contact on lpr_f.contact_key = lpr_a_contact.contact_key
    where lpr_f.contact_key is not null and lpr_a_contact.contact_key is null
),

lpr_f_without_contact as (
    select lpr_f.*
    from lpr_f
    left join lpr_a_without_contact
        on
            lpr_f.course_key = lpr_a_without_contact.course_key
            and lpr_f.procedure_code = lpr_a_without_contact.procedure_code
            and lpr_f.procedure_type = lpr_a_without_contact.procedure_type
            and lpr_f.started_at = lpr_a_without_contact.started_at
    where lpr_f.contact_key is null and lpr_a_without_contact.course_key is null
),

lpr2_only as (
    select lpr2.*
    from lpr2
    left join lpr2_repeat on lpr2.contact_key = lpr2_repeat.record_key
    where lpr2_repeat.record_key is null
),

final as (
    select * from lpr_a
    union all
    select * from lpr_f_of_contact
    union all
    select * from lpr_f_without_contact
    union all
    select * from lpr2_only
)

select * from final
