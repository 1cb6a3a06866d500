-- Which municipality delivered which register of municipal care in which month, and how much of it
-- was imputed. A month without rows is a hole in the data, not a month without help.

with

delivery as (
    select * from {{ ref('int_municipal_delivery_month') }}
),

municipality as (
    select * from {{ ref('municipality') }}
),

final as (
    select
        delivery.source_table as table_name,
        delivery.municipality_code,
        municipality.municipality_name,
        delivery.month,
        delivery.is_delivered,
        delivery.row_count,
        delivery.citizens,
        delivery.imputed_row_count
    from delivery
    inner join municipality on delivery.municipality_code = municipality.municipality_code
)

select * from final
order by table_name, municipality_code, month
