-- GP practice to GP cluster by date, free of overlap.

with

practice as (
    select * from {{ ref('stg_gp_cluster__practice') }}
),

final as (
    {{ resolved_spells('practice', 'provider_number', ['gp_cluster_id', 'gp_cluster_name']) }}
)

select * from final
