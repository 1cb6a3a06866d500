-- The components of fact `population` in every period, place and breakdown: `amount` is the mean of the period's
-- observed firsts of the month, and `citizens` the most on any of them, a lower bound of how many they were in all.

with

population as (
    select * from {{ ref('int_report_population') }}
),

place as (
    select * from {{ ref('int_report_place') }}
),

breakdown as (
    select * from {{ ref('int_report_breakdown') }}
),

report_month as (
    select * from {{ ref('int_report_month') }}
),

-- A month is spread by the breakdowns of any period, and rolled up afterwards.
any_breakdown as (
    select distinct
        breakdown_id,
        {{ report_band_number('cell_age_band') }} as band,
        {{ breakdown_slot() }} as slot
    from breakdown
),

broken_down as (
    select
        population.month,
        population.component_id,
        {{ area_geography('population.area') }} as geography_id,
        any_breakdown.breakdown_id,
        sum(population.citizens) as citizens
    from population
    inner join any_breakdown
        on
            {{ area_band('population.area') }} = any_breakdown.band
            and population.slot = any_breakdown.slot
    group by 1, 2, 3, 4
),

placed as (
    select
        broken_down.month,
        broken_down.component_id,
        place.place_id,
        broken_down.breakdown_id,
        sum(broken_down.citizens) as citizens
    from broken_down
    inner join place on broken_down.geography_id = place.geography_id
    group by 1, 2, 3, 4
),

breakdown_of_period as (
    select distinct
        period_type,
        breakdown_id
    from breakdown
),

final as (
    select
        report_month.period_id,
        placed.component_id,
        placed.place_id,
        placed.breakdown_id,
        cast(max(placed.citizens) as bigint) as citizens,
        cast(sum(placed.citizens) / min(report_month.observed_months) as decimal(18, 4)) as amount
    from placed
    inner join report_month on placed.month = report_month.month
    inner join breakdown_of_period
        on
            report_month.period_type = breakdown_of_period.period_type
            and placed.breakdown_id = breakdown_of_period.breakdown_id
    group by 1, 2, 3, 4
)

select * from final
