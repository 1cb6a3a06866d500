-- The practices that citizens are listed with, by number and date, with their cluster on the date.

with

own_practice as (
    select distinct provider_number from {{ ref('int_citizen_practice_spell') }}
),

provider as (
    select * from {{ ref('int_provider_spell') }}
),

practice_cluster as (
    select * from {{ ref('int_practice_cluster_spell') }}
),

boundary as (
    select
        own_practice.provider_number,
        date '1850-01-01' as day
    from own_practice
    union
    select
        provider_number,
        valid_from as day
    from provider
    union
    select
        provider_number,
        valid_to as day
    from provider
    union
    select
        provider_number,
        valid_from as day
    from practice_cluster
    union
    select
        provider_number,
        valid_to as day
    from practice_cluster
),

segment as (
    select
        boundary.provider_number,
        boundary.day as valid_from,
        lead(boundary.day, 1, {{ end_of_time() }}) over (
            partition by boundary.provider_number order by boundary.day
        ) as valid_to
    from boundary
    inner join own_practice on boundary.provider_number = own_practice.provider_number
    where boundary.day < {{ end_of_time() }}
),

final as (
    select
        {{ dimension_key(['segment.provider_number', 'segment.valid_from']) }} as gp_practice_key,
        segment.provider_number as gp_practice_id,
        coalesce(provider.practice_name, 'Ukendt') as gp_practice_name,
        coalesce(provider.municipality_code, 'unknown') as municipality_code,
        coalesce(practice_cluster.gp_cluster_id, 'unknown') as gp_cluster_id,
        coalesce(practice_cluster.gp_cluster_name, 'Ukendt') as gp_cluster_name,
        segment.valid_from,
        segment.valid_to
    from segment
    left join provider
        on
            segment.provider_number = provider.provider_number
            and {{ valid_on('provider', 'segment.valid_from') }}
    left join practice_cluster
        on
            segment.provider_number = practice_cluster.provider_number
            and {{ valid_on('practice_cluster', 'segment.valid_from') }}
    union all
    select
        -1 as gp_practice_key,
        'unknown' as gp_practice_id,
        'Ukendt' as gp_practice_name,
        'unknown' as municipality_code,
        'unknown' as gp_cluster_id,
        'Ukendt' as gp_cluster_name,
        date '1850-01-01' as valid_from,
        {{ end_of_time() }} as valid_to
)

select * from final
