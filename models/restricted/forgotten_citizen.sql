-- Whom this build left out. The landing's views have left out the rows; this only says of whom.

with

final as (
    select
        citizen_key,
        key_name
    from {{ source('landing', 'forgotten_citizen') }}
)

select * from final
