-- What the standing tables were made from, beside the rows of citizens. The model only makes the table: it
-- is filled when all is made (macro finish_increment), and emptied while a run changes the warehouse.

with

final as (
    select
        name,
        value
    from {{ source('landing', 'basis') }}
    where false
)

select * from final
