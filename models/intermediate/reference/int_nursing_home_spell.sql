-- Nursing homes by date, free of overlap.

with

home as (
    select * from {{ ref('stg_nursing_home__home') }}
),

final as (
    {{ resolved_spells(
        'home',
        'nursing_home_id',
        ['nursing_home_name', 'municipality_code', 'nursing_home_type', 'dwellings']
    ) }}
)

select * from final
