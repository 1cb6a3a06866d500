{{ config(alias='release_record') }}

-- What was checked before the release, a row per report: how many cells it has, how many of them have 1 to
-- 4 citizens behind them (small) and how many are withheld in all.
{%- set reports = [
    'key_figures', 'citizens_65_plus', 'chronic_diseases', 'children_and_young', 'health_cluster_data_pack'
] %}

with

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

{% for report in reports %}
    {{ report }} as (
        select
            published.is_suppressed,
            closed.is_suppressed as is_small
        from {{ ref('open_rpt_' ~ report) }} as published
        left join {{ ref('rpt_' ~ report) }} as closed
            on
                {% for column in [
                    'period_type', 'period_start', 'geography_basis', 'geography_level', 'geography_code',
                    'sex', 'age_band', 'target_group_code', 'indicator_code'
                ] %}
                    {{ 'and ' if not loop.first }}published.{{ column }} = closed.{{ column }}
                {% endfor %}
    ),
{% endfor %}

counted as (
    {% for report in reports %}
        select
            '{{ report }}' as report_code,
            count(*) as cells,
            count(*) filter (where coalesce(is_small, false)) as small_cells,
            count(*) filter (where is_suppressed) as withheld_cells,
            count(*) filter (where coalesce(is_small, false) and not is_suppressed)
                as small_cells_shown
        from {{ report }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        counted.report_code,
        as_of.as_of_date,
        {{ var('disclosure_threshold') }} as disclosure_threshold,
        counted.cells,
        counted.small_cells,
        counted.withheld_cells,
        counted.small_cells_shown,
        cast(counted.withheld_cells / nullif(counted.cells, 0) as decimal(9, 4)) as withheld_share
    from counted
    cross join as_of
)

select * from final
