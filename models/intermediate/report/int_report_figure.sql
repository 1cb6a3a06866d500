-- Every component in every period, place and breakdown: what it adds up to (`amount`) and how many
-- different citizens are behind it.
--
-- Population is the mean of the period's observed firsts of the month; `citizens` is the most on any of
-- them, a lower bound of how many they were in all.

with

component_cell as (
    select * from {{ ref('int_report_cell') }}
),

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

period as (
    select distinct
        period_id,
        period_type
    from report_month
),

-- The population of a month is spread as of that month, by the breakdowns of any period, and rolled up
-- afterwards.
cell as (
    select
        false as is_population,
        period.period_type as asked_in,
        component_cell.period_id,
        component_cell.component_id,
        component_cell.geography_id,
        component_cell.age_band,
        component_cell.sex,
        component_cell.target_group_set,
        component_cell.citizen_key,
        component_cell.citizens,
        component_cell.amount
    from component_cell
    inner join period on component_cell.period_id = period.period_id
    union all
    select
        true as is_population,
        'any' as asked_in,
        report_month.period_id,
        population.component_id,
        population.geography_id,
        population.age_band,
        population.sex,
        population.target_group_set,
        cast(null as bigint) as citizen_key,
        population.citizens,
        population.citizens as amount
    from population
    inner join report_month
        on population.month = report_month.month and report_month.period_type = 'month'
),

asked_breakdown as (
    select
        period_type as asked_in,
        breakdown_id,
        cell_age_band,
        cell_sex,
        cell_target_group_bit
    from breakdown
    union
    select
        'any' as asked_in,
        breakdown_id,
        cell_age_band,
        cell_sex,
        cell_target_group_bit
    from breakdown
),

broken_down as (
    select
        cell.is_population,
        cell.period_id,
        cell.component_id,
        cell.geography_id,
        asked_breakdown.breakdown_id,
        cell.citizen_key,
        sum(cell.citizens) as citizens,
        sum(cell.amount) as amount
    from cell
    inner join asked_breakdown
        on
            cell.asked_in = asked_breakdown.asked_in
            and cell.age_band = asked_breakdown.cell_age_band
            and cell.sex = asked_breakdown.cell_sex
    group by 1, 2, 3, 4, 5, 6
    union all
    select
        cell.is_population,
        cell.period_id,
        cell.component_id,
        cell.geography_id,
        asked_breakdown.breakdown_id,
        cell.citizen_key,
        sum(cell.citizens) as citizens,
        sum(cell.amount) as amount
    from cell
    inner join asked_breakdown
        on
            cell.asked_in = asked_breakdown.asked_in
            and cell.age_band = asked_breakdown.cell_age_band
            and (cell.target_group_set & asked_breakdown.cell_target_group_bit) > 0
    group by 1, 2, 3, 4, 5, 6
),

-- Citizens of several cells are one in each place and breakdown that takes in more than one of them.
one_citizen as (
    select
        broken_down.is_population,
        broken_down.period_id,
        broken_down.component_id,
        place.place_id,
        broken_down.breakdown_id,
        broken_down.citizen_key,
        1 as citizens,
        sum(broken_down.amount) as amount
    from broken_down
    inner join place on broken_down.geography_id = place.geography_id
    where broken_down.citizen_key is not null
    group by 1, 2, 3, 4, 5, 6
),

placed as (
    select
        is_population,
        period_id,
        component_id,
        place_id,
        breakdown_id,
        citizens,
        amount
    from one_citizen
    union all
    select
        broken_down.is_population,
        broken_down.period_id,
        broken_down.component_id,
        place.place_id,
        broken_down.breakdown_id,
        broken_down.citizens,
        broken_down.amount
    from broken_down
    inner join place on broken_down.geography_id = place.geography_id
    where broken_down.citizen_key is null
),

added_up as (
    select
        is_population,
        period_id,
        component_id,
        place_id,
        breakdown_id,
        sum(citizens) as citizens,
        sum(amount) as amount
    from placed
    group by 1, 2, 3, 4, 5
),

breakdown_of_period as (
    select distinct
        period_type,
        breakdown_id
    from breakdown
),

population_month as (
    select
        added_up.*,
        report_month.month
    from added_up
    inner join report_month on added_up.period_id = report_month.period_id
    where added_up.is_population
),

population_period as (
    select
        report_month.period_id,
        population_month.component_id,
        population_month.place_id,
        population_month.breakdown_id,
        max(population_month.citizens) as citizens,
        sum(population_month.amount) / min(report_month.observed_months) as amount
    from population_month
    inner join report_month on population_month.month = report_month.month
    inner join breakdown_of_period
        on
            report_month.period_type = breakdown_of_period.period_type
            and population_month.breakdown_id = breakdown_of_period.breakdown_id
    group by 1, 2, 3, 4
),

united as (
    select
        period_id,
        component_id,
        place_id,
        breakdown_id,
        citizens,
        amount
    from added_up
    where not is_population
    union all
    select
        period_id,
        component_id,
        place_id,
        breakdown_id,
        citizens,
        amount
    from population_period
),

final as (
    select
        period_id,
        component_id,
        place_id,
        breakdown_id,
        cast(citizens as bigint) as citizens,
        cast(amount as decimal(18, 4)) as amount
    from united
)

select * from final
