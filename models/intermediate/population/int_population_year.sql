-- Residents and their days of a year's wholly observed months, by the general filters that yearly rates use and one
-- target group at a time (`all` is everyone).

with

population as (
    select * from {{ ref('fct_population') }}
),

complete_month as (
    select * from {{ ref('int_observed_month') }}
    where is_complete
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
        cast(year as integer) as year,
        municipality_code,
        region_code,
        health_cluster_id,
        sex,
        age,
        target_group_code,
        cast(sum(person_days) as bigint) as person_days,
        cast(sum(citizens) as bigint) as citizens
    from long
    group by 1, 2, 3, 4, 5, 6, 7
)

select * from final
