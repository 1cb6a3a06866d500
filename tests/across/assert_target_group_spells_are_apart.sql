-- Spells of one target group neither overlap nor touch, and none lasts longer than the day of death.
-- A row here is a spell that the next one should be part of, or that ends too late.
{{ config(meta={'changed_only': true}) }}
with

spell as (
    select * from {{ ref('bridge_citizen_target_group') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

followed as (
    select
        *,
        lead(valid_from) over (
            partition by citizen_key, target_group_code order by valid_from
        ) as next_valid_from
    from spell
)

select
    followed.target_group_spell_key,
    followed.target_group_code,
    followed.valid_from,
    followed.valid_to
from followed
left join person on followed.citizen_key = person.citizen_key
where
    person.citizen_key is null
    or followed.next_valid_from <= followed.valid_to
    or followed.valid_to > person.death_date + 1
