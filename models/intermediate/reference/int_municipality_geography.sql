-- Region and health cluster of each municipality by date: the delivered clusters where there are
-- any, else the seed. On 2027-01-01 regions merge and health councils replace the clusters.

with

geography as (
    select * from {{ ref('municipality_geography') }}
),

health_cluster as (
    select * from {{ ref('health_cluster') }}
),

delivered as (
    select * from {{ ref('stg_health_cluster__municipality') }}
    where municipality_code <> 'unknown'
),

seed_spell as (
    select
        geography.municipality_code,
        geography.region_code,
        geography.health_cluster_id,
        health_cluster.health_cluster_name,
        geography.valid_from,
        coalesce(geography.valid_to, {{ end_of_time() }}) as valid_to
    from geography
    left join health_cluster on geography.health_cluster_id = health_cluster.health_cluster_id
),

cluster_candidate as (
    select
        municipality_code,
        health_cluster_id,
        health_cluster_name,
        valid_from,
        valid_to
    from delivered
    union all
    select
        municipality_code,
        health_cluster_id,
        health_cluster_name,
        valid_from,
        valid_to
    from seed_spell
    where not exists (select 1 from delivered)
),

cluster_spell as (
    {{ resolved_spells(
        'cluster_candidate', 'municipality_code', ['health_cluster_id', 'health_cluster_name']
    ) }}
),

boundary as (
    select
        municipality_code,
        valid_from as day
    from seed_spell
    union
    select
        municipality_code,
        valid_from as day
    from cluster_spell
    union
    select
        municipality_code,
        valid_to as day
    from cluster_spell
),

segment as (
    select
        municipality_code,
        day as valid_from,
        lead(day, 1, {{ end_of_time() }}) over (
            partition by municipality_code order by day
        ) as valid_to
    from boundary
    where day < {{ end_of_time() }}
),

final as (
    select
        segment.municipality_code,
        coalesce(seed_spell.region_code, 'unknown') as region_code,
        coalesce(cluster_spell.health_cluster_id, 'unknown') as health_cluster_id,
        coalesce(cluster_spell.health_cluster_name, 'Ukendt') as health_cluster_name,
        segment.valid_from,
        segment.valid_to
    from segment
    left join seed_spell
        on
            segment.municipality_code = seed_spell.municipality_code
            and {{ valid_on('seed_spell', 'segment.valid_from') }}
    left join cluster_spell
        on
            segment.municipality_code = cluster_spell.municipality_code
            and {{ valid_on('cluster_spell', 'segment.valid_from') }}
)

select * from final
