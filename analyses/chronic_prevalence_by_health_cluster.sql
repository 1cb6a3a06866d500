-- Residents with a chronic disease (RUKS) per 1,000 on the last counted first of the month, by health
-- cluster as it was.

with

population as (
    select * from {{ ref('fct_population') }}
),

health_cluster as (
    select * from {{ ref('dim_health_cluster') }}
),

latest_month as (
    select max(month) as month from population
),

latest as (
    select population.*
    from population
    inner join latest_month on population.month = latest_month.month
),

final as (
    select
        health_cluster.health_cluster_name,
        {% for code in target_groups() if code not in ('nursing_home', 'elderly_medical') %}
            round(
                1000.0 * sum(case when latest.is_{{ code }} then latest.citizens else 0 end)
                / sum(latest.citizens),
                1
            ) as {{ code }}_per_1000,
        {% endfor %}
        sum(latest.citizens) as residents
    from latest
    inner join health_cluster
        on
            latest.health_cluster_id = health_cluster.health_cluster_id
            and {{ valid_on('health_cluster', 'latest.month') }}
    group by all
    having sum(latest.citizens) > 0
)

select * from final
order by health_cluster_name
