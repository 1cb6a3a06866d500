-- Which municipality delivered which register in which month: every municipality, over the months
-- from the register's first to its last. A month without a single row is a month that was not
-- delivered, which is something else than a month without help (project definition: a small
-- municipality without any citizen to report can't be told from one that did not report).

with

delivered as (
    select * from {{ ref('int_municipal_delivery_count') }}
),

calendar_month as (
    select * from {{ ref('int_calendar_month') }}
),

municipality as (
    select * from {{ ref('municipality') }}
),

register as (
    select
        source_table,
        min(month) as first_month,
        max(month) as last_month
    from delivered
    group by source_table
),

expected as (
    select
        register.source_table,
        municipality.municipality_code,
        calendar_month.month
    from register
    cross join municipality
    inner join calendar_month
        on calendar_month.month between register.first_month and register.last_month
),

final as (
    select
        expected.source_table,
        expected.municipality_code,
        expected.month,
        delivered.row_count is not null as is_delivered,
        cast(coalesce(delivered.row_count, 0) as bigint) as row_count,
        cast(coalesce(delivered.citizens, 0) as bigint) as citizens,
        cast(coalesce(delivered.imputed_row_count, 0) as bigint) as imputed_row_count
    from expected
    left join delivered
        on
            expected.source_table = delivered.source_table
            and expected.municipality_code = delivered.municipality_code
            and expected.month = delivered.month
)

select * from final
