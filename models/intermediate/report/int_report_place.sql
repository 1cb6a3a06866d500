-- The places of the standard reports that each geography is part of. Country and municipality are the
-- same as was and as is; `geography_basis` is both for them, and they are counted once.

with

geography as (
    select * from {{ ref('int_report_geography') }}
),

place as (
    {% for basis, level, code in [
        ('both', 'country', "'DK'"),
        ('both', 'municipality', 'municipality_code'),
        ('as_was', 'region', 'region_code'),
        ('as_was', 'health_cluster', 'health_cluster_id'),
        ('as_is', 'region', 'as_is_region_code'),
        ('as_is', 'health_cluster', 'as_is_health_cluster_id'),
    ] %}
        select
            geography_id,
            '{{ basis }}' as geography_basis,
            '{{ level }}' as geography_level,
            {{ code }} as geography_code
        from geography
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        geography_id,
        cast(dense_rank() over (
            order by geography_basis, geography_level, geography_code
        ) as smallint) as place_id,
        geography_basis,
        geography_level,
        geography_code
    from place
)

select * from final
