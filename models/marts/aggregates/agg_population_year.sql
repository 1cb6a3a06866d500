-- Mean population of a year: the mean of the firsts of its wholly observed months, by the general
-- filters that yearly rates use and one target group at a time (`all` is everyone). A year with fewer
-- than twelve such months is no full year.
--
-- A yearly rate divides by mean_citizens; of a half-observed year both sides cover the months seen.

with

population_year as (
    select * from {{ ref('int_population_year') }}
),

observed_month as (
    select * from {{ ref('int_observed_month') }}
),

observed_year as (
    select
        cast(extract(year from month) as integer) as year,
        cast(count(*) as integer) as observed_months
    from observed_month
    where is_complete
    group by 1
),

final as (
    select
        population_year.year,
        population_year.municipality_code,
        population_year.region_code,
        population_year.health_cluster_id,
        population_year.sex,
        population_year.age,
        population_year.target_group_code,
        cast(population_year.citizens / observed_year.observed_months as decimal(12, 4))
            as mean_citizens,
        population_year.person_days,
        observed_year.observed_months,
        observed_year.observed_months = 12 as is_full_year
    from population_year
    inner join observed_year on population_year.year = observed_year.year
)

select * from final
order by 1, 2, 7, 5, 6
