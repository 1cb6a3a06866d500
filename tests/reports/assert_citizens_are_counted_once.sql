-- Different citizens counted again straight from the facts, by health cluster and every kind of breakdown,
-- for components that many citizens have in several months, places and age bands. A few clusters in
-- the last year stand for all: counting everyone again would cost as much as the reports. In an increment, two
-- components with few rows stand for the others. A row is a count that differs.
{%- set components = {
    'gp_contact': (
        'fct_practice_service', 'service_date', 'fact.is_gp_contact and not fact.is_child_line'
    ),
    'home_help_granted': (
        'fct_municipal_service_month', 'month',
        "fact.service_code in ('home_help_practical', 'home_help_personal')"
        ~ " and fact.basis = 'granted'"
    ),
    'sector_contact': ('fct_citizen_month', 'month', 'true'),
    'stay': ('fct_hospital_stay', 'started_at', 'true'),
} %}
{%- if is_increment() %}
    {%- for code in ['gp_contact', 'sector_contact'] %}{% do components.pop(code) %}{% endfor %}
{%- endif %}

with

citizen as (
    select * from {{ ref('dim_citizen') }}
),

age as (
    select * from {{ ref('dim_age') }}
),

target_group_set as (
    select * from {{ ref('int_target_group_set') }}
),

geography as (
    select * from {{ ref('int_report_geography') }}
),

place as (
    select * from {{ ref('int_report_place') }}
    where geography_level = 'health_cluster' and place_id % 16 = 0
),

component as (
    select * from {{ ref('int_report_component_code') }}
),

report_month as (
    select * from {{ ref('int_report_month') }}
    where period_type in ('quarter', 'year')
),

last_year as (
    select max(cast({{ dbt.date_trunc('year', 'month') }} as date)) as first_day from report_month
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

citizen_place as (
    select
        citizen.citizen_version_key,
        citizen.sex,
        place.place_id
    from citizen
    inner join geography
        on
            citizen.municipality_code = geography.municipality_code
            and citizen.region_code = geography.region_code
            and citizen.health_cluster_id = geography.health_cluster_id
    inner join place on geography.geography_id = place.geography_id
),

event as (
    {% for code, (fact, day, condition) in components.items() %}
        select
            '{{ code }}' as component_code,
            fact.citizen_key,
            fact.age,
            cast(fact.{{ day }} as date) as day,
            citizen_place.sex,
            citizen_place.place_id
        from {{ ref(fact) }} as fact
        inner join citizen_place on fact.citizen_version_key = citizen_place.citizen_version_key
        where
            fact.{{ day }} >= (select last_year.first_day from last_year)
            and {{ condition }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

placed as (
    select distinct
        component.component_id,
        report_month.period_type,
        report_month.period_id,
        event.place_id,
        event.citizen_key,
        event.sex,
        coalesce(age.report_band, 'unknown') as age_band,
        coalesce(event.age >= 65, false) as is_65_plus,
        coalesce(target_group_set.target_group_set, 0) as target_group_set
    from event
    inner join component on event.component_code = component.component_code
    inner join report_month
        on cast({{ dbt.date_trunc('month', 'event.day') }} as date) = report_month.month
    left join age on event.age = age.age
    left join target_group_set
        on
            event.citizen_key = target_group_set.citizen_key
            and {{ valid_on('target_group_set', 'event.day') }}
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
