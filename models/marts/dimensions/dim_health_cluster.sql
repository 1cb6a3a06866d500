with

health_cluster as (
    select * from {{ ref('health_cluster') }}
),

municipality_geography as (
    select * from {{ ref('int_municipality_geography') }}
),

region as (
    select * from {{ ref('region') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

-- Clusters of a delivered list that the seed does not know: nothing but their name, region and
-- dates is known.
delivered_cluster as (
    select
        municipality_geography.health_cluster_id,
        max(municipality_geography.health_cluster_name) as health_cluster_name,
        max(municipality_geography.health_cluster_name) as health_cluster_name_en,
        'health_cluster' as kind,
        max(municipality_geography.region_code) as region_code,
        'Ukendt' as acute_hospital,
        min(municipality_geography.valid_from) as valid_from,
        max(municipality_geography.valid_to) as valid_to
    from municipality_geography
    left join health_cluster
        on municipality_geography.health_cluster_id = health_cluster.health_cluster_id
    where
        health_cluster.health_cluster_id is null
        and municipality_geography.health_cluster_id <> 'unknown'
    group by municipality_geography.health_cluster_id
),

every_cluster as (
    select
        health_cluster_id,
        health_cluster_name,
        health_cluster_name_en,
        kind,
        region_code,
        coalesce(acute_hospital, 'Ukendt') as acute_hospital,
        valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to
    from health_cluster
    union all
    select
        health_cluster_id,
        health_cluster_name,
        health_cluster_name_en,
        kind,
        region_code,
        acute_hospital,
        valid_from,
        valid_to
    from delivered_cluster
),

known_cluster as (
    select
        {{ dimension_key(['every_cluster.health_cluster_id']) }} as health_cluster_key,
        every_cluster.health_cluster_id,
        every_cluster.health_cluster_name,
        every_cluster.health_cluster_name as label_da,
        every_cluster.health_cluster_name_en as label_en,
        every_cluster.kind,
        every_cluster.region_code,
        coalesce(region.label_da, 'Ukendt') as region_name,
        coalesce(region.label_en, 'Unknown') as region_name_en,
        every_cluster.acute_hospital,
        every_cluster.valid_from,
        every_cluster.valid_to,
        {{ valid_on('every_cluster', 'as_of.as_of_date') }} as is_current
    from every_cluster
    cross join as_of
    left join region
        on every_cluster.region_code = region.region_code
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
