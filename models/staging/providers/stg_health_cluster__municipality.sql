with

landed as (
    select * from {{ ref('base_sundhedsklynge') }}
),

final as (
    select
        {{ known_code('komkod', 'municipality', 'municipality_code') }} as municipality_code,
        klynge_id as health_cluster_id,
        klynge_navn as health_cluster_name,
        fra as valid_from,
        coalesce(til, date '9999-12-31') as valid_to
    from landed
    where rejection_rule is null
)

select * from final
