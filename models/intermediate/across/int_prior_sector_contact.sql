-- Prior contact (forudgående kontakt; project definition): for each citizen and day on which a sector
-- event starts, the days since the latest contact with each sector: the day minus the latest end of
-- its events that began on the day or before, 0 when that end is not before the day, null when more
-- than prior_contact_horizon_days ago or never. Every anchor starts on such a day.
--
-- The running maximum of the ends does it in one pass over each citizen's days, with no join of
-- events to events.

with

sector_event as (
    select * from {{ ref('int_sector_event') }}
),

sector_day as (
    select
        {% for sector in sectors() %}
            max(case when sector = '{{ sector }}' then to_date end)
                as {{ sector }}_to,
        {% endfor %}
        citizen_key,
        from_date
    from sector_event
    group by citizen_key, from_date
),

seen_so_far as (
    select
        {% for sector in sectors() %}
            max({{ sector }}_to) over (
                partition by citizen_key order by from_date
                rows between unbounded preceding and current row
            ) as {{ sector }}_to,
        {% endfor %}
        citizen_key,
        from_date
    from sector_day
),

final as (
    select
        {% for sector in sectors() %}
            {% set days = dbt.datediff(sector ~ '_to', 'from_date', 'day') %}
            cast(
                case
                    when {{ sector }}_to >= from_date then 0
                    when {{ days }} <= {{ var('prior_contact_horizon_days') }} then {{ days }}
                end as smallint
            ) as days_since_prior_{{ sector }},
        {% endfor %}
        citizen_key,
        from_date
    from seen_so_far
)

select * from final
