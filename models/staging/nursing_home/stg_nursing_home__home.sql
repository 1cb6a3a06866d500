with

landed as (
    select * from {{ ref('base_plejehjem') }}
),

final as (
    select
        plejehjem_id as nursing_home_id,
        navn as nursing_home_name,
        {{ known_code('komkod', 'municipality', 'municipality_code') }} as municipality_code,
        type as nursing_home_type,
        antal_boliger as dwellings,
        fra as valid_from,
        coalesce(til, date '9999-12-31') as valid_to
    from landed
    where rejection_rule is null
)

select * from final
