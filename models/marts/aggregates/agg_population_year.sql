-- Mean population of a year: the mean of the firsts of its wholly observed months, by the general
-- filters that yearly rates use and one target group at a time (`all` is everyone). A year with fewer
-- than twelve such months is no full year.
--
-- A yearly rate divides by mean_citizens; of a half-observed year both sides cover the months seen.

with

population as (
    select * from {{ ref('fct_population') }}
),

observed_month as (
    select * from {{ ref('int_observed_month') }}
),

complete_month as (
    select * from observed_month
    where is_complete
),

observed_year as (
    select
        extract(year from month) as year,
        count(*) as observed_months
    from complete_month
    group by 1
),

grouped as (
    select
        population.month,
        population.municipality_code,
        population.region_code,
        population.health_cluster_id,
        population.sex,
        population.age,
        {% for code in target_groups() %}
            sum(case when population.is_{{ code }} then population.citizens else 0 end)
                as {{ code }}_citizens,
            sum(case when population.is_{{ code }} then population.person_days else 0 end)
                as {{ code }}_person_days,
        {% endfor %}
        sum(population.citizens) as all_citizens,
        sum(population.person_days) as all_person_days
    from population
    inner join complete_month on population.month = complete_month.month
    group by 1, 2, 3, 4, 5, 6
),

long as (
    {% for code in ['all'] + target_groups() %}
        select
            extract(year from month) as year,
            municipality_code,
            region_code,
            health_cluster_id,
            sex,
            age,
            '{{ code }}' as target_group_code,
            {{ code }}_citizens as citizens,
            {{ code }}_person_days as person_days
        from grouped
        where {{ code }}_person_days > 0
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        cast(long.year as integer) as year,
        long.municipality_code,
        long.region_code,
        long.health_cluster_id,
        long.sex,
        long.age,
        long.target_group_code,
        cast(sum(long.citizens) / min(observed_year.observed_months) as decimal(12, 4))
            as mean_citizens,
        cast(sum(long.person_days) as bigint) as person_days,
        cast(min(observed_year.observed_months) as integer) as observed_months,
        min(observed_year.observed_months) = 12 as is_full_year
    from long
    inner join observed_year on long.year = observed_year.year
    group by 1, 2, 3, 4, 5, 6, 7
)

select * from final
order by 1, 2, 7, 5, 6
