-- The as-of date of the warehouse: the earliest extract. Nothing reads the system clock.

with

manifest as (
    select * from {{ source('landing', 'manifest') }}
),

final as (
    select min(as_of_date) as as_of_date from manifest
)

select * from final
