-- Every component in every period, place and breakdown: what it adds up to (`amount`) and how many
-- different citizens are behind it.

with

added_up as (
    select * from {{ ref('int_report_sum') }}
),

population as (
    select * from {{ ref('int_report_population_figure') }}
),

final as (
    select
        period_id,
        component_id,
        place_id,
        breakdown_id,
        citizens,
        amount
    from added_up
    union all
    select
        period_id,
        component_id,
        place_id,
        breakdown_id,
        citizens,
        amount
    from population
)

select * from final
