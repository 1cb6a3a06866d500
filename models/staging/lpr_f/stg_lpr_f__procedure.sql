-- Surgical and other procedures are two tables in LPR_F.

with

surgical as (
    select * from {{ ref('base_lpr_f_procedurer_kirurgi') }}
),

other as (
    select * from {{ ref('base_lpr_f_procedurer_andre') }}
),

landed as (
    select * from surgical
    union all
    select * from other
),

final as (
    select
        citizen_key,
        contact_key,
        course_key,
        procedurekode as procedure_code,
        {{ known_code('proceduretype', 'procedure_type') }} as procedure_type,
        started_at,
        ended_at,
        coalesce(sorenhed_pro, 'unknown') as unit_code
    from landed
    where rejection_rule is null
)

select * from final
