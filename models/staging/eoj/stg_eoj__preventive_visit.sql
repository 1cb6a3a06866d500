with

landed as (
    select * from {{ ref('base_aefb') }}
),

final as (
    select
        citizen_key,
        {{ known_code('ael_komkod', 'municipality', 'municipality_code') }} as municipality_code,
        forebyg_besoeg as visit_date
    from landed
    where rejection_rule is null
)

select * from final
