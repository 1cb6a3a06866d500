-- Which municipalities each place was made of in each period of the reports: what every reader knows, and
-- can add up by. Regions and health clusters as they were have no members in a period within which they
-- changed: what each municipality then adds to them is not told.
{%- set levels = {
    'country': "'DK'",
    'region': 'region_code',
    'health_cluster': 'health_cluster_id',
    'municipality': 'municipality_code',
} %}

with

municipality_geography as (
    select * from {{ ref('int_municipality_geography') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

report_month as (
    select * from {{ ref('int_report_month') }}
),

geography as (
    select
        municipality_code,
        region_code,
        health_cluster_id,
        valid_from,
        valid_to
    from municipality_geography
    union all
    select
        'unknown' as municipality_code,
        'unknown' as region_code,
        'unknown' as health_cluster_id,
        date '1900-01-01' as valid_from,
        {{ end_of_time() }} as valid_to
),

period as (
    select
        period_id,
        min(month) as first_day,
        max(month) as last_month
    from report_month
    group by period_id
),

-- As it was: where a municipality stayed all through the period.
dated as (
    select
        period.period_id,
        'as_was' as geography_basis,
        geography.municipality_code,
        geography.region_code,
        geography.health_cluster_id
    from period
    inner join geography
        on
            period.first_day >= geography.valid_from
            and period.last_month < geography.valid_to
    union all
    select
        period.period_id,
        'as_is' as geography_basis,
        geography.municipality_code,
        geography.region_code,
        geography.health_cluster_id
    from period
    cross join as_of
    inner join geography
        on {{ valid_on('geography', report_geography_date()) }}
),

changing as (
    select distinct
        period.period_id,
        geography.region_code,
        geography.health_cluster_id
    from period
    inner join geography
        on
            period.last_month >= geography.valid_from
            and period.first_day < geography.valid_to
            and not (
                period.first_day >= geography.valid_from
                and period.last_month < geography.valid_to
            )
),

final as (
    {% for level, code in levels.items() %}
        select distinct
            period_id,
            {{ "'both'" if level in ['country', 'municipality'] else 'geography_basis' }}
                as geography_basis,
            '{{ level }}' as geography_level,
            {{ code }} as geography_code,
            municipality_code
        from dated
        {% if level in ['region', 'health_cluster'] %}
            where
                geography_basis = 'as_is'
                or not exists (
                    select changing.period_id
                    from changing
                    where
                        changing.period_id = dated.period_id
                        and changing.{{ code }} = dated.{{ code }}
                )
        {% endif %}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
