with

landed as (
    select * from {{ ref('base_ydr_yder') }}
),

final as (
    select
        ydernr as provider_number,
        {{ known_code('hvdspeckod', 'practice_specialty') }} as practice_specialty_code,
        praksistype as practice_type,
        praksisnavn as practice_name,
        {{ known_code('komkod', 'municipality', 'municipality_code') }} as municipality_code,
        tilgdato as valid_from,
        coalesce(afgdato, date '9999-12-31') as valid_to
    from landed
    where rejection_rule is null
)

select * from final
