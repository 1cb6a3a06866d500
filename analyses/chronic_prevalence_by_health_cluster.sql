-- Residents with a chronic disease (RUKS) per 1,000 on the last counted first of the month, by health
-- cluster as it was.

with

population as (
    select * from {{ ref('fct_population') }}
),

health_cluster as (
    select * from {{ ref('dim_health_cluster') }}
),

latest as (
    select * from population
    where month = (select max(month) from population)
),

final as (
    select
        health_cluster.health_cluster_name,
        sum(latest.citizens) as residents,
        {% for code in target_groups() if code not in ('nursing_home', 'elderly_medical') %}
            round(
                1000.0 * sum(case when latest.is_{{ code }} then latest.citizens else 0 end)
                / sum(latest.citizens),
                1
            ) as {{ code }}_per_1000{{ ',' if not loop.last }}
        {% endfor %}
    from latest
    inner join health_cluster
        on
            latest.health_cluster_id = health_cluster.health_cluster_id
            and {{ valid_on('health_cluster', 'latest.month') }}
    group by 1
    having sum(latest.citizens) > 0
)

select * from final
order by health_cluster_name
