-- Where citizens have lived, as small numbers: each municipality with the region and health cluster
-- that it was part of (as was), and those that it is part of on the date of the as-is geography: the
-- as-of date, or var report_geography_date. As is, a municipality keeps its citizens of the time: only
-- what it belongs to changes.

with

citizen as (
    select * from {{ ref('dim_citizen') }}
),

municipality_geography as (
    select * from {{ ref('int_municipality_geography') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

as_is as (
    select municipality_geography.*
    from municipality_geography
    cross join as_of
    where
        {{ valid_on('municipality_geography', report_geography_date()) }}
),

lived_in as (
    select distinct
        municipality_code,
        region_code,
        health_cluster_id
    from citizen
),

final as (
    select
        cast(row_number() over (
            order by
                lived_in.municipality_code, lived_in.region_code, lived_in.health_cluster_id
        ) as smallint) as geography_id,
        lived_in.municipality_code,
        lived_in.region_code,
        lived_in.health_cluster_id,
        coalesce(as_is.region_code, 'unknown') as as_is_region_code,
        coalesce(as_is.health_cluster_id, 'unknown') as as_is_health_cluster_id
    from lived_in
    left join as_is on lived_in.municipality_code = as_is.municipality_code
)

select * from final
