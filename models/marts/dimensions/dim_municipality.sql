with

municipality_geography as (
    select * from {{ ref('int_municipality_geography') }}
),

municipality as (
    select * from {{ ref('municipality') }}
),

region as (
    select * from {{ ref('region') }}
),

health_cluster as (
    select * from {{ ref('health_cluster') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

-- The same bridge that the facts and citizens use, so that a delivered list of health clusters
-- replaces the seed's here too. Delivered clusters have no English name: the Danish one is shown.
known_municipality as (
    select
        {{ dimension_key([
            'municipality_geography.municipality_code',
            'municipality_geography.valid_from',
        ]) }} as municipality_key,
        municipality_geography.municipality_code,
        municipality.municipality_name,
        municipality.municipality_name as label_da,
        municipality.municipality_name as label_en,
        municipality.landsdel,
        municipality_geography.region_code,
        coalesce(region.label_da, 'Ukendt') as region_name,
        coalesce(region.label_en, 'Unknown') as region_name_en,
        municipality_geography.health_cluster_id,
        municipality_geography.health_cluster_name,
        case
            when municipality_geography.health_cluster_id = 'unknown' then 'Unknown'
            else coalesce(
                health_cluster.health_cluster_name_en,
                municipality_geography.health_cluster_name
            )
        end as health_cluster_name_en,
        case
            when municipality_geography.health_cluster_id = 'unknown' then 'unknown'
            else coalesce(health_cluster.kind, 'health_cluster')
        end as health_cluster_kind,
        municipality_geography.valid_from,
        municipality_geography.valid_to,
        {{ valid_on('municipality_geography', 'as_of.as_of_date') }} as is_current
    from municipality_geography
    cross join as_of
    left join municipality
        on municipality_geography.municipality_code = municipality.municipality_code
    left join region
        on municipality_geography.region_code = region.region_code
    left join health_cluster
        on municipality_geography.health_cluster_id = health_cluster.health_cluster_id
),

unknown_member as (
    select
        cast(-1 as bigint) as municipality_key,
        'unknown' as municipality_code,
        'Ukendt' as municipality_name,
        'Ukendt' as label_da,
        'Unknown' as label_en,
        'Ukendt' as landsdel,
        'unknown' as region_code,
        'Ukendt' as region_name,
        'Unknown' as region_name_en,
        'unknown' as health_cluster_id,
        'Ukendt' as health_cluster_name,
        'Unknown' as health_cluster_name_en,
        'unknown' as health_cluster_kind,
        date '1900-01-01' as valid_from,
        date '9999-12-31' as valid_to,
        true as is_current
),

final as (
    select * from known_municipality
    union all
    select * from unknown_member
)

select * from final
