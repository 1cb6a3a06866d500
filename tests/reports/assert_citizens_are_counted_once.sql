-- Different citizens counted again from the stream, by health cluster and every kind of breakdown, for
-- components that many citizens have in several months, places and age bands. An eighth of the clusters
-- stands for all: counting everyone again would cost as much as the reports. A row is a count that
-- differs.
{#- The engine looks only at these geographies when it is told their numbers. -#}
{%- set places = "geography_level = 'health_cluster' and place_id % 8 = 0" %}
{%- set geographies = [] %}
{%- if execute and load_relation(ref('int_report_place')) %}
    {%- for row in run_query(
        'select distinct geography_id from ' ~ ref('int_report_place') ~ ' where ' ~ places
    ).rows %}
        {%- do geographies.append(row[0]) %}
    {%- endfor %}
{%- endif %}
{%- set codes = ['gp_contact', 'home_help_granted', 'sector_contact', 'stay'] %}

with

place as (
    select * from {{ ref('int_report_place') }}
    where {{ places }}
),

component as (
    select component.*
    from {{ ref('int_report_component') }} as component
    inner join {{ ref('int_report_component_code') }} as component_code
        on component.component_id = component_code.component_id
    where
        component_code.component_code in ('{{ codes | join("', '") }}')
        and component.geography_id in ({{ (geographies or [-1]) | join(', ') }})
),

report_month as (
    select * from {{ ref('int_report_month') }}
    where period_type in ('quarter', 'year')
),

breakdown as (
    select distinct
        period_type,
        breakdown_id,
        age_scope,
        sex,
        age_band,
        target_group_code
    from {{ ref('int_report_breakdown') }}
),

figure as (
    select * from {{ ref('int_report_figure') }}
),

target_group as (
    {% for code in target_groups() %}
        select
            '{{ code }}' as target_group_code,
            {{ 2 ** loop.index0 }} as bit
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

placed as (
    select
        component.*,
        component.age_band in ('65-74', '75-84', '85+') as is_65_plus,
        report_month.period_type,
        report_month.period_id,
        place.place_id
    from component
    inner join report_month on component.month = report_month.month
    inner join place on component.geography_id = place.geography_id
),

counted as (
    {% for scope in ['all', '65_plus'] %}
        {% for sex, age_band in [("'all'", "'all'"), ('sex', 'age_band')] %}
            select
                component_id,
                period_type,
                period_id,
                place_id,
                '{{ scope }}' as age_scope,
                {{ sex }} as sex,
                {{ age_band }} as age_band,
                'all' as target_group_code,
                count(distinct citizen_key) as citizens
            from placed
            where {{ 'is_65_plus' if scope == '65_plus' else 'true' }}
            group by 1, 2, 3, 4, 5, 6, 7, 8
            union all
        {% endfor %}
        select
            placed.component_id,
            placed.period_type,
            placed.period_id,
            placed.place_id,
            '{{ scope }}' as age_scope,
            'all' as sex,
            'all' as age_band,
            target_group.target_group_code,
            count(distinct placed.citizen_key) as citizens
        from placed
        inner join target_group on (placed.target_group_set & target_group.bit) > 0
        where {{ 'placed.is_65_plus' if scope == '65_plus' else 'true' }}
        group by 1, 2, 3, 4, 5, 6, 7, 8
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        counted.*,
        figure.citizens as figure_citizens
    from counted
    inner join breakdown
        on
            counted.period_type = breakdown.period_type
            and counted.age_scope = breakdown.age_scope
            and counted.sex = breakdown.sex
            and counted.age_band = breakdown.age_band
            and counted.target_group_code = breakdown.target_group_code
    left join figure
        on
            counted.component_id = figure.component_id
            and counted.period_id = figure.period_id
            and counted.place_id = figure.place_id
            and breakdown.breakdown_id = figure.breakdown_id
    where counted.citizens is distinct from figure.citizens
)

select * from final
