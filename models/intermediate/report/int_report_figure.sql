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

-- The population of a month is spread as of that month and rolled up afterwards.
cell as (
    select
        false as is_population,
        period_id,
        component_id,
        geography_id,
        age_band,
        sex,
        target_group_set,
        citizen_key,
        citizens,
        amount
    from component_cell
    union all
    select
        true as is_population,
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

broken_down as (
    select
        cell.is_population,
        cell.period_id,
        cell.component_id,
        cell.geography_id,
        breakdown.breakdown_id,
        cell.citizen_key,
        sum(cell.citizens) as citizens,
        sum(cell.amount) as amount
    from cell
    inner join breakdown
        on cell.age_band = breakdown.cell_age_band and cell.sex = breakdown.cell_sex
    group by 1, 2, 3, 4, 5, 6
    union all
    select
        cell.is_population,
        cell.period_id,
        cell.component_id,
        cell.geography_id,
        breakdown.breakdown_id,
        cell.citizen_key,
        sum(cell.citizens) as citizens,
        sum(cell.amount) as amount
    from cell
    inner join breakdown
        on
            cell.age_band = breakdown.cell_age_band
            and (cell.target_group_set & breakdown.cell_target_group_bit) > 0
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

everyone as (
    select distinct breakdown_id
    from breakdown
    where sex = 'all' and age_band = 'all' and target_group_code = 'all'
),

population_month as (
    select
        added_up.*,
        report_month.month
    from added_up
    inner join report_month on added_up.period_id = report_month.period_id
    where added_up.is_population
),

-- Months have the breakdown of everyone only.
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
    left join everyone on population_month.breakdown_id = everyone.breakdown_id
    where report_month.period_type <> 'month' or everyone.breakdown_id is not null
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
