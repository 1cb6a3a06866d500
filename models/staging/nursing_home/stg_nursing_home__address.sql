with

landed as (
    select * from {{ ref('base_plejehjem_adresse') }}
),

final as (
    select
        plejehjem_id as nursing_home_id,
        {{ known_code('komkod', 'municipality', 'municipality_code') }} as municipality_code,
        vejkod as road_code,
        husnr as house_number,
        fra as valid_from,
        coalesce(til, date '9999-12-31') as valid_to
    from landed
    where rejection_rule is null
)

select * from final
