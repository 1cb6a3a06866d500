-- What is added up, and never what is counted as different citizens, adds up: municipalities, health
-- clusters and regions to the country, both ways of telling geography; months and quarters to the year
-- (population, a mean, apart); the sexes and the age bands to all; in an increment, those of the last year. A row is a
-- sum that does not fit.

with

figure as (
    select
        figure.*,
        place.geography_basis,
        place.geography_level,
        breakdown.age_scope,
        breakdown.sex,
        breakdown.age_band,
        breakdown.target_group_code,
        period.year_start,
        period.period_type,
        component.fact = 'population' as is_mean
    from {{ ref('int_report_figure') }} as figure
    inner join (
        select distinct
            place_id,
            geography_basis,
            geography_level
        from {{ ref('int_report_place') }}
    ) as place on figure.place_id = place.place_id
    inner join (
        select distinct
            breakdown_id,
            age_scope,
            sex,
            age_band,
            target_group_code
        from {{ ref('int_report_breakdown') }}
    ) as breakdown on figure.breakdown_id = breakdown.breakdown_id
    inner join (
        select distinct
            period_id,
            period_type,
            {{ dbt.date_trunc('year', 'period_start') }} as year_start
        from {{ ref('int_report_month') }}
        {% if is_increment() %}
            where
                period_start >= (
                    select cast({{ dbt.date_trunc('year', 'max(month)') }} as date)
                    from {{ ref('int_report_month') }}
                )
        {% endif %}
    ) as period on figure.period_id = period.period_id
    inner join {{ ref('int_report_component_code') }} as component
        on figure.component_id = component.component_id
),

by_level as (
    select
        component_id,
        period_id,
        breakdown_id,
        geography_basis,
        geography_level,
        sum(amount) as amount,
        count(*) as places
    from figure
    group by component_id, period_id, breakdown_id, geography_basis, geography_level
),

-- Each rounded mean of population may be half a unit of its last decimal off.
by_geography as (
    select
        'geography' as sum_over,
        country.component_id,
        country.period_id,
        country.breakdown_id,
        country.amount as expected,
        by_level.amount as summed
    from by_level as country
    inner join by_level
        on
            country.component_id = by_level.component_id
            and country.period_id = by_level.period_id
            and country.breakdown_id = by_level.breakdown_id
    where
        country.geography_level = 'country'
        and abs(country.amount - by_level.amount) > 0.0001 * by_level.places
),

by_period as (
    select
        'period' as sum_over,
        component_id,
        min(period_id) as period_id,
        breakdown_id,
        max(amount) as expected,
        min(amount) as summed
    from (
        select
            component_id,
            place_id,
            breakdown_id,
            year_start,
            period_type,
            min(period_id) as period_id,
            sum(amount) as amount
        from figure
        where not is_mean
        group by component_id, place_id, breakdown_id, year_start, period_type
    ) as period_sum
    group by component_id, breakdown_id, place_id, year_start
    having max(amount) <> min(amount)
),

by_sex_and_age as (
    select
        'sex and age' as sum_over,
        component_id,
        period_id,
        max(breakdown_id) as breakdown_id,
        max(amount) as expected,
        min(amount) as summed
    from (
        select
            component_id,
            period_id,
            place_id,
            age_scope,
            is_mean,
            max(breakdown_id) as breakdown_id,
            sum(amount) as amount
        from figure
        where target_group_code = 'all'
        group by
            component_id, period_id, place_id, age_scope, is_mean, sex = 'all', age_band = 'all'
    ) as breakdown_sum
    group by component_id, period_id, place_id, age_scope
    having max(amount) - min(amount) > max(case when is_mean then 0.002 else 0 end)
),

final as (
    select * from by_geography
    union all
    select * from by_period
    union all
    select * from by_sex_and_age
)

select * from final
