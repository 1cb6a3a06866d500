-- Good rows of every register by month, against the register's usual month and the same month of the
-- delivery before. The months run from the first with a tenth or more of the busiest month's rows (a
-- stray old date opens no month; project definition) to the last such; months in between, or delivered
-- before, without rows have 0.

with

delivery_day as (
    select * from {{ ref('delivery_day') }}
),

reconciliation as (
    select * from {{ ref('reconciliation') }}
),

calendar_month as (
    select * from {{ ref('int_calendar_month') }}
),

former as (
    select * from {{ source('landing', 'former_delivery') }}
    where place_code is null and month is not null
),

delivered as (
    select
        table_name,
        cast({{ dbt.date_trunc('month', 'event_day') }} as date) as month,
        cast(sum(row_count) as bigint) as row_count
    from delivery_day
    group by all
),

busiest as (
    select
        table_name,
        max(row_count) as row_count
    from delivered
    group by all
),

observed_span as (
    select
        delivered.table_name,
        min(delivered.month) as first_month,
        max(delivered.month) as last_month
    from delivered
    inner join busiest on delivered.table_name = busiest.table_name
    where delivered.row_count * 10 >= busiest.row_count
    group by all
),

expected as (
    select
        observed_span.table_name,
        calendar_month.month
    from observed_span
    inner join calendar_month
        on calendar_month.month between observed_span.first_month and observed_span.last_month
    union distinct
    select
        table_name,
        month
    from former
),

counted as (
    select
        expected.table_name,
        expected.month,
        coalesce(delivered.row_count, 0) as row_count,
        coalesce(last_day(expected.month) < reconciliation.as_of_date, false) as is_whole,
        former.row_count as former_row_count
    from expected
    left join reconciliation on expected.table_name = reconciliation.table_name
    left join delivered
        on expected.table_name = delivered.table_name and expected.month = delivered.month
    left join former
        on expected.table_name = former.table_name and expected.month = former.month
),

usual as (
    select
        table_name,
        median(row_count) as row_count
    from counted
    where is_whole
    group by all
),

final as (
    select
        counted.table_name,
        counted.month,
        counted.is_whole,
        counted.row_count,
        cast(usual.row_count as decimal(18, 1)) as usual_row_count,
        case
            when counted.is_whole
                then cast(
                    100.0 * counted.row_count / nullif(usual.row_count, 0) as decimal(18, 4)
                )
        end as percent_of_usual,
        counted.former_row_count,
        cast(100.0 * counted.row_count / nullif(counted.former_row_count, 0) as decimal(18, 4))
            as percent_of_former
    from counted
    left join usual on counted.table_name = usual.table_name
)

select * from final
order by table_name, month
