-- The months of the standard reports, each with the month, the quarter and the year that it is part of:
-- the wholly observed months, so that what is counted and what it is divided by cover the same time. A
-- period is full when all its months are there.
--
-- period_id is yyyymm of the first month and two digits for the number of months: 20220112 is 2022,
-- 20220403 its second quarter.

with

observed_month as (
    select * from {{ ref('int_observed_month') }}
    where is_complete
),

period as (
    {% for period_type, months in {'month': 1, 'quarter': 3, 'year': 12}.items() %}
        select
            month,
            '{{ period_type }}' as period_type,
            cast({{ dbt.date_trunc(period_type, 'month') }} as date) as period_start,
            {{ months }} as period_months
        from observed_month
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

observed_period as (
    select
        period_type,
        period_start,
        count(*) as observed_months
    from period
    group by 1, 2
),

final as (
    select
        period.month,
        cast(
            extract(year from period.period_start) * 10000
            + extract(month from period.period_start) * 100
            + period.period_months as integer
        ) as period_id,
        period.period_type,
        period.period_start,
        cast(observed_period.observed_months as integer) as observed_months,
        observed_period.observed_months = period.period_months as is_full_period
    from period
    inner join observed_period
        on
            period.period_type = observed_period.period_type
            and period.period_start = observed_period.period_start
)

select * from final
