-- Citizens in contact with one, two or all three sectors (anden sektorkontakt; project definition) in
-- a month, a quarter and a year, by combination of sectors and geography. A citizen who moves within
-- the period counts where he was at its first contact. Sector combinations of a citizen are never
-- added from months: the period's own are taken.
{%- set geographies = {
    'country': "'DK'",
    'region': 'region_code',
    'municipality': 'municipality_code',
} %}

with

citizen_month as (
    select * from {{ ref('fct_citizen_month') }}
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

citizen_period as (
    {% for period_type in ['month', 'quarter', 'year'] %}
        select
            '{{ period_type }}' as period_type,
            cast({{ dbt.date_trunc(period_type, 'month') }} as date) as period_start,
            citizen_key,
            min_by(citizen_version_key, month) as citizen_version_key,
            bool_or(has_hospital) as has_hospital,
            bool_or(has_general_practice) as has_general_practice,
            bool_or(has_municipality) as has_municipality
        from citizen_month
        group by 1, 2, 3
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

tally as (
    select
        citizen_period.period_type,
        citizen_period.period_start,
        citizen.region_code,
        citizen.municipality_code,
        citizen_period.has_hospital,
        citizen_period.has_general_practice,
        citizen_period.has_municipality,
        count(*) as citizens
    from citizen_period
    inner join citizen on citizen_period.citizen_version_key = citizen.citizen_version_key
    group by 1, 2, 3, 4, 5, 6, 7
),

by_geography as (
    {% for level, code in geographies.items() %}
        select
            *,
            '{{ level }}' as geography_level,
            {{ code }} as geography_code
        from tally
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        period_type,
        period_start,
        geography_level,
        geography_code,
        has_hospital,
        has_general_practice,
        has_municipality,
        cast(has_hospital as integer)
        + cast(has_general_practice as integer)
        + cast(has_municipality as integer) as sector_count,
        cast(sum(citizens) as bigint) as citizens
    from by_geography
    group by 1, 2, 3, 4, 5, 6, 7
)

select * from final
order by 1, 2, 3, 4, 5, 6, 7
