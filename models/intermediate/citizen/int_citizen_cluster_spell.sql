-- GP cluster of a citizen: the own practice on the date, and that practice's cluster on the date.
-- Never from the municipality.

with

own_practice as (
    select * from {{ ref('int_citizen_practice_spell') }}
),

practice_cluster as (
    select * from {{ ref('int_practice_cluster_spell') }}
),

spell as (
    select
        own_practice.citizen_key,
        practice_cluster.gp_cluster_id,
        greatest(own_practice.valid_from, practice_cluster.valid_from) as valid_from,
        least(own_practice.valid_to, practice_cluster.valid_to) as valid_to
    from own_practice
    inner join practice_cluster
        on
            own_practice.provider_number = practice_cluster.provider_number
            and own_practice.valid_from < practice_cluster.valid_to
            and own_practice.valid_to > practice_cluster.valid_from
),

final as (
    {{ resolved_spells('spell', 'citizen_key', ['gp_cluster_id']) }}
)

select * from final
