-- The week of every register: rows a day on working days, weekends and public holidays, over the whole
-- months of the registers that tell the day. Dates that were moved or made up lose the rhythm of the
-- week.
{%- set by_day = [] -%}
{%- for name in landing_tables() if execute -%}
    {%- set event = landing_contract(name).meta.get('event', {}) -%}
    {%- if event.get('from') -%}{%- do by_day.append(name) -%}{%- endif -%}
{%- endfor %}

with

delivery_day as (
    select * from {{ ref('delivery_day') }}
),

delivery_month as (
    select * from {{ ref('delivery_month') }}
    where is_whole and table_name in ('{{ by_day | join("', '") }}')
),

day as (
    select
        date_day,
        month_start,
        case
            when is_public_holiday then 'holiday'
            when is_weekend then 'weekend'
            else 'workday'
        end as day_kind
    from {{ ref('dim_date') }}
),

counted as (
    select
        delivery_month.table_name,
        day.day_kind,
        count(*) as days,
        cast(coalesce(sum(delivery_day.row_count), 0) as bigint) as row_count
    from delivery_month
    inner join day on delivery_month.month = day.month_start
    left join delivery_day
        on
            delivery_month.table_name = delivery_day.table_name
            and day.date_day = delivery_day.event_day
    group by all
),

workday as (
    select * from counted
    where day_kind = 'workday'
),

final as (
    select
        counted.table_name,
        counted.day_kind,
        concat(counted.table_name, '/', counted.day_kind) as table_day_kind,
        counted.days,
        counted.row_count,
        cast(1.0 * counted.row_count / counted.days as decimal(18, 4)) as rows_per_day,
        workday.row_count as workday_row_count,
        cast(
            100.0 * counted.row_count / counted.days
            / nullif(1.0 * workday.row_count / workday.days, 0) as decimal(18, 4)
        ) as percent_of_workday
    from counted
    inner join workday on counted.table_name = workday.table_name
)

select * from final
order by table_name, day_kind
