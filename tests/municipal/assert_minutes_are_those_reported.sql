-- Minutes of home help are those that municipalities report, by basis, service and month: none is
-- lost, and none counted twice. A row here is a month that differs.
{{ config(meta={'changed_only': true}) }}
with

granted as (
    select * from {{ ref('stg_eoj__granted_home_help') }}
),

delivered as (
    select * from {{ ref('stg_eoj__delivered_home_help') }}
),

service_month as (
    select * from {{ ref('fct_municipal_service_month') }}
),

reported as (
    {% for basis in ['granted', 'delivered'] %}
        {% set last_basis = loop.last %}
        {% for kind in ['personal', 'practical'] %}
            select
                '{{ basis }}' as basis,
                'home_help_{{ kind }}' as service_code,
                month,
                sum({{ kind }}_minutes_per_week) as minutes
            from {{ basis }}
            group by month
            having sum({{ kind }}_minutes_per_week) > 0
            {{ 'union all' if not (last_basis and loop.last) }}
        {% endfor %}
    {% endfor %}
),

counted as (
    select
        basis,
        service_code,
        month,
        sum(minutes_per_week) as minutes
    from service_month
    where minutes_per_week is not null
    group by basis, service_code, month
)

select
    coalesce(reported.basis, counted.basis) as basis,
    coalesce(reported.service_code, counted.service_code) as service_code,
    coalesce(reported.month, counted.month) as month,
    reported.minutes as reported_minutes,
    counted.minutes as counted_minutes
from reported
full outer join counted
    on
        reported.basis = counted.basis
        and reported.service_code = counted.service_code
        and reported.month = counted.month
where reported.minutes is distinct from counted.minutes
