-- Every component in every period, place and breakdown: what it adds up to (`amount`) and how many
-- different citizens are behind it.
--
-- Population is the mean of the period's observed firsts of the month; `citizens` is the most on any of
-- them, a lower bound of how many they were in all.

with

citizen_cell as {{ read_again() }} (
    select * from {{ ref('int_report_cell') }}
),

amount as (
    select * from {{ ref('int_report_amount') }}
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

-- The areas and slots of a breakdown. Of a row of two areas both have to be in it.
asked_breakdown as (
    select
        period_type as asked_in,
        breakdown_id,
        {{ report_band_number('cell_age_band') }} as band,
        case
            when cell_sex is not null then {{ report_sex_number('cell_sex') }}
            {% for code in target_groups() %}
                when cell_target_group_bit = {{ 2 ** loop.index0 }}
                    then {{ report_sexes() | length + loop.index0 }}
            {% endfor %}
        end as slot
    from breakdown
),

breakdown_of_two as (
    select
        one.asked_in,
        one.breakdown_id,
        one.slot,
        one.band,
        other.band as other_band
    from asked_breakdown as one
    inner join asked_breakdown as other
        on
            one.asked_in = other.asked_in
            and one.breakdown_id = other.breakdown_id
            and one.slot = other.slot
),

place_of_two as (
    select
        one.place_id,
        one.geography_id,
        other.geography_id as other_geography_id
    from place as one
    inner join place as other on one.place_id = other.place_id
),

-- The population of a month is spread as of that month, by the breakdowns of any period, and rolled up
-- afterwards.
any_breakdown as (
    select * from asked_breakdown
    union
    select
        'any' as asked_in,
        breakdown_id,
        band,
        slot
    from asked_breakdown
),

cell as (
    select
        false as is_population,
        period.period_type as asked_in,
        citizen_cell.period_id,
        citizen_cell.component_id,
        citizen_cell.area,
        citizen_cell.slot,
        citizen_cell.citizen_key,
        citizen_cell.citizens,
        0 as amount
    from citizen_cell
    inner join period on citizen_cell.period_id = period.period_id
    where citizen_cell.other_area is null
    union all
    select
        false as is_population,
        period.period_type as asked_in,
        amount.period_id,
        amount.component_id,
        amount.area,
        amount.slot,
        null as citizen_key,
        0 as citizens,
        amount.amount
    from amount
    inner join period on amount.period_id = period.period_id
    union all
    select
        true as is_population,
        'any' as asked_in,
        report_month.period_id,
        population.component_id,
        population.area,
        population.slot,
        null as citizen_key,
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
        {{ area_geography('cell.area') }} as geography_id,
        any_breakdown.breakdown_id,
        cell.citizen_key,
        sum(cell.citizens) as citizens,
        sum(cell.amount) as amount
    from cell
    inner join any_breakdown
        on
            cell.asked_in = any_breakdown.asked_in
            and {{ area_band('cell.area') }} = any_breakdown.band
            and cell.slot = any_breakdown.slot
    group by 1, 2, 3, 4, 5, 6
),

-- Citizens of three areas or more are one in each place and breakdown that takes in any of them.
one_citizen as (
    select
        broken_down.period_id,
        broken_down.component_id,
        place.place_id,
        broken_down.breakdown_id,
        broken_down.citizen_key
    from broken_down
    inner join place on broken_down.geography_id = place.geography_id
    where broken_down.citizen_key is not null
    group by 1, 2, 3, 4, 5
),

of_two as (
    select
        citizen_cell.period_id,
        citizen_cell.component_id,
        {{ area_geography('citizen_cell.area') }} as geography_id,
        {{ area_geography('citizen_cell.other_area') }} as other_geography_id,
        breakdown_of_two.breakdown_id,
        sum(citizen_cell.citizens) as citizens
    from citizen_cell
    inner join period on citizen_cell.period_id = period.period_id
    inner join breakdown_of_two
        on
            period.period_type = breakdown_of_two.asked_in
            and citizen_cell.slot = breakdown_of_two.slot
            and {{ area_band('citizen_cell.area') }} = breakdown_of_two.band
            and {{ area_band('citizen_cell.other_area') }} = breakdown_of_two.other_band
    where citizen_cell.other_area is not null
    group by 1, 2, 3, 4, 5
),

placed as (
    select
        false as is_population,
        period_id,
        component_id,
        place_id,
        breakdown_id,
        1 as citizens,
        0 as amount
    from one_citizen
    union all
    select
        false as is_population,
        of_two.period_id,
        of_two.component_id,
        place_of_two.place_id,
        of_two.breakdown_id,
        of_two.citizens,
        0 as amount
    from of_two
    inner join place_of_two
        on
            of_two.geography_id = place_of_two.geography_id
            and of_two.other_geography_id = place_of_two.other_geography_id
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
