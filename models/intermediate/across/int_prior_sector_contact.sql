-- Prior contact (forudgående kontakt; project definition): for each citizen and day on which a sector
-- event starts, the days since the latest contact with each sector: the day minus the latest end of
-- its events that began on the day or before, 0 when that end is not before the day, null when more
-- than prior_contact_horizon_days ago or never. Every anchor starts on such a day.
--
-- The running maximum of the ends does it in one pass over each citizen's events, with no join of
-- events to events. The last of a day's events has seen all that began on the day, in whatever order
-- they come; the others of the day are left out. Grouped by day, all days of the country would be held
-- in memory.

with

sector_event as (
    select * from {{ ref('int_sector_event') }}
),

seen_so_far as (
    select
        {% for sector in sectors() %}
            max(case when sector = '{{ sector }}' then to_date end) over (
                partition by citizen_key order by from_date
                rows between unbounded preceding and current row
            ) as {{ sector }}_to,
        {% endfor %}
        citizen_key,
        from_date,
        lead(from_date) over (
            partition by citizen_key order by from_date
        ) as next_from_date
    from sector_event
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
    where next_from_date is null or next_from_date > from_date
)

select * from final
