-- Citizens who in a year moved, grew into another age band or whose target groups changed, as far as any
-- event tells. The others are in one cell and are counted without their key.

with

citizen_year as (
    select * from {{ ref('int_report_citizen_year') }}
),

final as (
    select
        year,
        citizen_key
    from citizen_year
    group by 1, 2
    having min(cell) <> max(cell) or min(target_group_set) <> max(target_group_set)
)

select * from final
