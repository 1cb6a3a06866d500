-- Every table of the contract as delivered: how much, how good, how fresh, and how much it was in the
-- delivery before. A share is null where there is nothing to divide by.

with

reconciliation as (
    select * from {{ ref('reconciliation') }}
),

unknown_code as (
    select * from {{ ref('unknown_code') }}
),

delivery_day as (
    select * from {{ ref('delivery_day') }}
),

delivery as (
    select * from {{ source('landing', 'delivery') }}
),

former as (
    select * from {{ source('landing', 'former_delivery') }}
    where place_code is null and month is null
),

-- A row may have unknown codes in several columns: the worst column is told.
unknown_column as (
    select
        table_name,
        column_name,
        sum(row_count) as row_count
    from unknown_code
    group by all
),

unknown_table as (
    select
        table_name,
        max(row_count) as row_count
    from unknown_column
    group by all
),

event_span as (
    select
        delivery_day.table_name,
        min(delivery_day.event_day) as first_day,
        max(delivery_day.event_day) as last_day,
        sum(case
            when delivery_day.event_day > reconciliation.as_of_date then delivery_day.row_count
            else 0
        end) as rows_after_extract
    from delivery_day
    inner join reconciliation on delivery_day.table_name = reconciliation.table_name
    group by all
),

final as (
    select
        reconciliation.table_name,
        delivery.manifest_hash,
        delivery.origin,
        reconciliation.is_delivered,
        reconciliation.as_of_date,
        reconciliation.rows_in,
        reconciliation.rows_staged as row_count,
        cast(
            100.0 * reconciliation.rows_quarantined / nullif(reconciliation.rows_in, 0)
            as decimal(18, 4)
        ) as percent_quarantined,
        cast(
            100.0 * coalesce(unknown_table.row_count, 0) / nullif(reconciliation.rows_staged, 0)
            as decimal(18, 4)
        ) as percent_unknown_code,
        event_span.first_day,
        event_span.last_day,
        {{ dbt.datediff('event_span.last_day', 'reconciliation.as_of_date', 'day') }}
            as days_since_last,
        cast(event_span.rows_after_extract as bigint) as rows_after_extract,
        former.as_of_date as former_as_of_date,
        former.row_count as former_row_count,
        cast(
            100.0 * reconciliation.rows_staged / nullif(former.row_count, 0)
            as decimal(18, 4)
        ) as percent_of_former
    from reconciliation
    cross join delivery
    left join unknown_table on reconciliation.table_name = unknown_table.table_name
    left join event_span on reconciliation.table_name = event_span.table_name
    left join former on reconciliation.table_name = former.table_name
)

select * from final
order by table_name
