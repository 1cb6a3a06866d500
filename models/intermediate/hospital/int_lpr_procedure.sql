-- Procedures of the three generations of LPR as one, each from the model that its course is taken
-- from. An LPR2 record is its own course.

with

lpr_a as (
    select * from {{ ref('stg_lpr_a__procedure') }}
),

lpr_f as (
    select * from {{ ref('stg_lpr_f__procedure') }}
),

lpr_a_course as (
    select course_key from {{ ref('stg_lpr_a__course') }}
),

lpr2 as (
    select * from {{ ref('stg_lpr2__procedure') }}
),

lpr2_contact as (
    select contact_key from {{ ref('int_lpr_contact') }}
    where source_model = 'LPR2'
),

lpr_f_only as (
    select lpr_f.*
    from lpr_f
    left join lpr_a_course on lpr_f.course_key = lpr_a_course.course_key
    where lpr_a_course.course_key is null
),

lpr2_only as (
    select lpr2.*
    from lpr2
    inner join lpr2_contact on lpr2.contact_key = lpr2_contact.contact_key
),

final as (
    select * from lpr_a
    union all
    select * from lpr_f_only
    union all
    select * from lpr2_only
)

select * from final
