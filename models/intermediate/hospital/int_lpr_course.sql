-- Hospital courses of LPR_A and LPR_F as one; LPR_A goes first. LPR2 has none.

with

lpr_a as (
    select * from {{ ref('stg_lpr_a__course') }}
),

lpr_f as (
    select * from {{ ref('stg_lpr_f__course') }}
),

lpr_a_course as (
    select course_key from {{ ref('stg_lpr_a__course') }}
),

lpr_f_only as (
    select lpr_f.*
    from lpr_f
    left join lpr_a_course on lpr_f.course_key = lpr_a_course.course_key
    where lpr_a_course.course_key is null
),

final as (
    select * from lpr_a
    union all
    select * from lpr_f_only
)

select * from final
