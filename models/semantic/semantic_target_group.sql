-- Target groups for MetricFlow, which joins facts to them by citizen and date. A population is counted
-- by set of groups and names no citizen: for it every set is a member of its own, with the key
-- -1000 - set, and holds for all time. Keys of citizens are -1 and above, so the two never meet.
{{ config(materialized='view', schema='semantic', incremental_strategy='by_citizen') }}

with

citizen_set as (
    select * from {{ ref('dim_citizen_target_group_set') }}
),

any_set as (
    select cast(series.target_group_set as integer) as target_group_set
    from generate_series(0, {{ 2 ** (target_groups() | length) - 1 }}) as series (target_group_set)
),

final as (
    select
        citizen_key as target_group_member_key,
        {% for code in target_groups() %}
            is_{{ code }},
        {% endfor %}
        valid_from,
        valid_to
    from citizen_set
    union all
    select
        cast(-1000 - target_group_set as bigint) as target_group_member_key,
        {{ target_group_columns('target_group_set') }},
        date '1850-01-01' as valid_from,
        {{ end_of_time() }} as valid_to
    from any_set
)

select * from final
