with

spell as (
    select * from {{ ref('int_target_group_spell') }}
),

target_group as (
    select * from {{ ref('dim_target_group') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

final as (
    select
        {{ surrogate_key(['spell.citizen_key', 'spell.target_group_code', 'spell.valid_from']) }}
            as target_group_spell_key,
        spell.citizen_key,
        coalesce(target_group.target_group_key, -1) as target_group_key,
        spell.target_group_code,
        spell.valid_from,
        spell.valid_to,
        {{ valid_on('spell', 'as_of.as_of_date') }} as is_current
    from spell
    cross join as_of
    left join target_group on spell.target_group_code = target_group.target_group_code
)

select * from final
order by citizen_key, target_group_code, valid_from
