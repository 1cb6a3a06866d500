with

practice_cluster as (
    select * from {{ ref('int_practice_cluster_spell') }}
),

-- A cluster may be renamed; the name of its latest spell stands.
ranked as (
    select
        gp_cluster_id,
        gp_cluster_name,
        row_number() over (
            partition by gp_cluster_id order by valid_from desc, valid_to desc, gp_cluster_name
        ) as place
    from practice_cluster
),

final as (
    select
        {{ dimension_key(['gp_cluster_id']) }} as gp_cluster_key,
        gp_cluster_id,
        gp_cluster_name
    from ranked
    where place = 1
    union all
    select
        -1 as gp_cluster_key,
        'unknown' as gp_cluster_id,
        'Ukendt' as gp_cluster_name
)

select * from final
