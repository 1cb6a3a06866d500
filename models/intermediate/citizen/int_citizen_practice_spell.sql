-- The citizen's own GP practice by date, free of overlap.

with

spell as (
    select * from {{ ref('stg_cpr__own_practice') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

since_birth as (
    select
        spell.citizen_key,
        spell.provider_number,
        greatest(spell.valid_from, person.birth_date) as valid_from,
        spell.valid_to
    from spell
    inner join person on spell.citizen_key = person.citizen_key
),

final as (
    {{ resolved_spells('since_birth', 'citizen_key', ['provider_number']) }}
)

select * from final
