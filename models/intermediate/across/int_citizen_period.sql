-- Contact with the sectors by citizen and month, quarter and year (anden sektorkontakt; project
-- definition). Sector combinations of a citizen are never added from months: a period has its own.
-- The citizen is as at the period's first contact.

with

citizen_month as (
    select * from {{ ref('fct_citizen_month') }}
),

citizen_period as (
    {% for period_type in ['month', 'quarter', 'year'] %}
        select
            '{{ period_type }}' as period_type,
            cast({{ dbt.date_trunc(period_type, 'month') }} as date) as period_start,
            citizen_key,
            min_by(citizen_version_key, month) as citizen_version_key,
            min_by(age, month) as age,
            bool_or(has_hospital) as has_hospital,
            bool_or(has_general_practice) as has_general_practice,
            bool_or(has_municipality) as has_municipality
        from citizen_month
        group by 1, 2, 3
        {{ 'union all' if not loop.last }}
    {% endfor %}
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
