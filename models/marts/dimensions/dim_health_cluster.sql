with

health_cluster as (
    select * from {{ ref('health_cluster') }}
),

region as (
    select * from {{ ref('region') }}
),

known_cluster as (
    select
        {{ surrogate_key(['health_cluster.health_cluster_id']) }} as health_cluster_key,
        health_cluster.health_cluster_id,
        health_cluster.health_cluster_name,
        health_cluster.health_cluster_name as label_da,
        health_cluster.health_cluster_name_en as label_en,
        health_cluster.kind,
        health_cluster.region_code,
        region.label_da as region_name,
        region.label_en as region_name_en,
        coalesce(health_cluster.acute_hospital, 'Ukendt') as acute_hospital,
        health_cluster.valid_from,
        coalesce(health_cluster.valid_to, date '9999-12-31') as valid_to,
        health_cluster.valid_to is null as is_current
    from health_cluster
    left join region
        on health_cluster.region_code = region.region_code
),

unknown_member as (
    select
        cast(-1 as bigint) as health_cluster_key,
        'unknown' as health_cluster_id,
        'Ukendt' as health_cluster_name,
        'Ukendt' as label_da,
        'Unknown' as label_en,
        'unknown' as kind,
        'unknown' as region_code,
        'Ukendt' as region_name,
        'Unknown' as region_name_en,
        'Ukendt' as acute_hospital,
        date '1900-01-01' as valid_from,
        date '9999-12-31' as valid_to,
        true as is_current
),

final as (
    select * from known_cluster
    union all
    select * from unknown_member
)

select * from final
