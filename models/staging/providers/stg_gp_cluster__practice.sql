with

landed as (
    select * from {{ ref('base_gp_klynge') }}
),

final as (
    select
        ydernr as provider_number,
        klynge_id as gp_cluster_id,
        klynge_navn as gp_cluster_name,
        fra as valid_from,
        coalesce(til, date '9999-12-31') as valid_to
    from landed
    where rejection_rule is null
)

select * from final
