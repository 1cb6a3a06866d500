-- The components of fact `population`: residents on the first of each month, by area and slot (macro
-- report_masks).
{%- set bits = [] %}
{%- for code in target_groups() %}
    {%- do bits.append(2 ** loop.index0 ~ ' * cast(is_' ~ code ~ ' as integer)') %}
{%- endfor %}

with

population as (
    select * from {{ ref('fct_population') }}
),

geography as (
    select * from {{ ref('int_report_geography') }}
),

age as (
    select * from {{ ref('dim_age') }}
),

report_month as (
    select distinct month from {{ ref('int_report_month') }}
),

counted as (
    select
        population.month,
        geography.geography_id,
        coalesce(age.report_band, 'unknown') as age_band,
        coalesce(age.is_65_plus, false) as is_65_plus,
        population.sex,
        {% for code in target_groups() %}
            population.is_{{ code }},
        {% endfor %}
        sum(population.citizens) as citizens
    from population
    inner join report_month on population.month = report_month.month
    inner join geography
        on
            population.municipality_code = geography.municipality_code
            and population.region_code = geography.region_code
            and population.health_cluster_id = geography.health_cluster_id
    left join age on population.age = age.age
    where population.citizens > 0
    group by all
),

listed as (
    select
        month,
        cast(
            geography_id * {{ report_bands() | length }} + {{ report_band_number('age_band') }}
            as integer
        ) as area,
        {{ report_sex_number('sex') }} as sex_slot,
        {{ bits | join(' + ') }} as target_group_set,
        {{ component_lists('population') }}
    from counted
),

component as (
    select
        month,
        area,
        sex_slot,
        target_group_set,
        component_id,
        sum(amount) as citizens
    from (
        select
            month,
            area,
            sex_slot,
            target_group_set,
            {{ unnested_components() }}
        from listed
    ) as unnested
    group by 1, 2, 3, 4, 5
),

in_slot as (
    select
        month,
        component_id,
        area,
        sex_slot as slot,
        citizens
    from component
    union all
    select
        month,
        component_id,
        area,
        {{ unnested_slots('target_group_set') }},
        citizens
    from component
    where target_group_set > 0
),

final as (
    select
        month,
        component_id,
        area,
        cast(slot as tinyint) as slot,
        cast(sum(citizens) as bigint) as citizens
    from in_slot
    group by 1, 2, 3, 4
)

select * from final
