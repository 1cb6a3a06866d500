-- Providers (ydere) by date. A number that is given to another practice later is two spells.

with

provider as (
    select * from {{ ref('stg_ydr__provider') }}
),

spell as (
    {{ resolved_spells(
        'provider',
        'provider_number',
        ['practice_name', 'practice_type', 'practice_specialty_code', 'municipality_code']
    ) }}
),

final as (
    select
        {{ dimension_key(['provider_number', 'valid_from']) }} as provider_key,
        spell.*
    from spell
)

select * from final
