-- Contact with the sectors by citizen and month, quarter and year (anden sektorkontakt; project
-- definition). Sector combinations of a citizen are never added from months: a period has its own.
-- The citizen is as at the period's first contact.
{%- set wholes = {'quarter': 'month', 'year': 'quarter'} %}

with

citizen_month as (
    select * from {{ ref('fct_citizen_month') }}
),

-- The fact has one row a citizen and month already: only larger periods are put together, each of the
-- next smaller ones.
by_month as (
    select
        'month' as period_type,
        month as period_start,
        citizen_key,
        citizen_version_key,
        age,
        has_hospital,
        has_general_practice,
        has_municipality
    from citizen_month
),

{% for whole, part in wholes.items() -%}
    by_{{ whole }} as (
        select
            '{{ whole }}' as period_type,
            cast({{ dbt.date_trunc(whole, 'period_start') }} as date) as period_start,
            citizen_key,
            min_by(citizen_version_key, period_start) as citizen_version_key,
            min_by(age, period_start) as age,
            bool_or(has_hospital) as has_hospital,
            bool_or(has_general_practice) as has_general_practice,
            bool_or(has_municipality) as has_municipality
        from by_{{ part }}
        group by 2, 3
    ),

{% endfor -%}
citizen_period as (
    select * from by_month
    union all
    select * from by_quarter
    union all
    select * from by_year
),

final as (
    select
        *,
        cast(has_hospital as integer)
        + cast(has_general_practice as integer)
        + cast(has_municipality as integer) as sector_count
    from citizen_period
)

select * from final
