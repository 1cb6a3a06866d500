-- The months of the calendar, those of dim_date.

with

month_start as (
    select cast(series.month_start as date) as month
    from generate_series(
        timestamp '1900-01-01', timestamp '2050-12-01', interval '1' month
    ) as series (month_start)
),

final as (
    select
        month,
        cast({{ dbt.dateadd('month', 1, 'month') }} as date) as next_month
    from month_start
)

select * from final
