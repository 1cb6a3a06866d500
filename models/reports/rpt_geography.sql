{{ config(alias='geography') }}

-- The places that the standard reports know, each once for each geography basis: with the parent and
-- the dates of its latest time within the reported months (as was), or of the date of the as-is
-- geography. From 2027-01-01 Hovedstaden and Sjælland are one region: as was has all three, each in its
-- time; as is on a later date has one, which the years before are told for as well.

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
    select * from {{ ref('dim_health_cluster') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

report_month as (
    select * from {{ ref('int_report_month') }}
),

basis as (
    select
        'as_was' as geography_basis,
        min(report_month.month) as first_day,
        max(as_of.as_of_date) as last_day
    from as_of
    cross join report_month
    union all
    select
        'as_is' as geography_basis,
        {{ report_geography_date() }} as first_day,
        {{ report_geography_date() }} as last_day
    from as_of
),

in_use as (
    select
        basis.geography_basis,
        municipality_geography.*
    from municipality_geography
    inner join basis
        on
            municipality_geography.valid_from <= basis.last_day
            and municipality_geography.valid_to > basis.first_day
),

place as (
    select
        geography_basis,
        'municipality' as geography_level,
        municipality_code as geography_code,
        max_by(region_code, valid_from) as parent_code,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to
    from in_use
    group by geography_basis, municipality_code
    union all
    select
        geography_basis,
        'health_cluster' as geography_level,
        health_cluster_id as geography_code,
        max_by(region_code, valid_from) as parent_code,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to
    from in_use
    where health_cluster_id <> 'unknown'
    group by geography_basis, health_cluster_id
    union all
    select
        geography_basis,
        'region' as geography_level,
        region_code as geography_code,
        'DK' as parent_code,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to
    from in_use
    where region_code <> 'unknown'
    group by geography_basis, region_code
    union all
    select
        geography_basis,
        'country' as geography_level,
        'DK' as geography_code,
        'none' as parent_code,
        date '1900-01-01' as valid_from,
        {{ end_of_time() }} as valid_to
    from basis
    {% for level, parent in {
        'region': 'DK', 'health_cluster': 'unknown', 'municipality': 'unknown'
    }.items() %}
        union all
        select
            geography_basis,
            '{{ level }}' as geography_level,
            'unknown' as geography_code,
            '{{ parent }}' as parent_code,
            date '1900-01-01' as valid_from,
            {{ end_of_time() }} as valid_to
        from basis
    {% endfor %}
),

named as (
    select
        place.*,
        case place.geography_level
            when 'country' then 'Danmark'
            when 'region' then region.label_da
            when 'health_cluster' then health_cluster.label_da
            else municipality.municipality_name
        end as name,
        case place.geography_level
            when 'country' then 'Denmark'
            when 'region' then region.label_en
            when 'health_cluster' then health_cluster.label_en
            else municipality.municipality_name
        end as name_en
    from place
    left join region on place.geography_code = region.region_code
    left join health_cluster on place.geography_code = health_cluster.health_cluster_id
    left join municipality on place.geography_code = municipality.municipality_code
),

final as (
    select
        geography_basis,
        geography_level,
        geography_code,
        coalesce(name, 'Ukendt') as name,
        coalesce(name_en, 'Unknown') as name_en,
        parent_code,
        valid_from,
        valid_to
    from named
)

select * from final
order by geography_basis, geography_level, geography_code
