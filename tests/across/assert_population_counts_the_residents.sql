-- The population of the as-of month is the residents of dim_citizen on its first day, municipality by
-- municipality, and the yearly population holds all person-days of the whole months. A row here is a
-- municipality or a year that differs.
with

population as (
    select * from {{ ref('fct_population') }}
),

population_year as (
    select * from {{ ref('agg_population_year') }}
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

complete_month as (
    select * from {{ ref('int_observed_month') }}
    where is_complete
),

as_of as (
    select cast({{ dbt.date_trunc('month', 'as_of_date') }} as date) as month
    from {{ ref('int_as_of_date') }}
),

resident as (
    select
        citizen.municipality_code as part,
        count(*) as residents
    from citizen
    cross join as_of
    where citizen.is_resident and {{ valid_on('citizen', 'as_of.month') }}
    group by 1
),

counted as (
    select
        population.municipality_code as part,
        sum(population.citizens) as residents
    from population
    inner join as_of on population.month = as_of.month
    where population.citizens > 0
    group by 1
),

day_of_months as (
    select
        cast(extract(year from population.month) as varchar) as part,
        sum(population.person_days) as person_days
    from population
    inner join complete_month on population.month = complete_month.month
    group by 1
),

day_of_years as (
    select
        cast(year as varchar) as part,
        sum(person_days) as person_days
    from population_year
    where target_group_code = 'all'
    group by 1
),

final as (
    select
        'residents' as measure,
        coalesce(resident.part, counted.part) as part,
        resident.residents as expected,
        counted.residents as counted
    from resident
    full outer join counted on resident.part = counted.part
    union all
    select
        'person-days' as measure,
        coalesce(day_of_months.part, day_of_years.part) as part,
        day_of_months.person_days as expected,
        day_of_years.person_days as counted
    from day_of_months
    full outer join day_of_years on day_of_months.part = day_of_years.part
)

select * from final
where expected is distinct from counted
