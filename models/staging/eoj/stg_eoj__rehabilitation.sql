with

landed as (
    select * from {{ ref('base_aerh') }}
),

final as (
    select
        citizen_key,
        {{ known_code('ael_komkod', 'municipality', 'municipality_code') }} as municipality_code,
        periode as month
    from landed
    where rejection_rule is null
)

select * from final
