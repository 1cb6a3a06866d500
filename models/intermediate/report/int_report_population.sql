-- The components of fact `population`: residents on the first of each month, by cell of the two kinds
-- of int_report_cell.
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
        geography_id,
        age_band,
        sex,
        {{ bits | join(' + ') }} as target_group_set,
        {{ component_lists('population') }}
    from counted
),

component as (
    select
        month,
        geography_id,
        age_band,
        sex,
        target_group_set,
        {{ unnested_components() }}
    from listed
),

final as (
    select
        month,
        component_id,
        geography_id,
        age_band,
        sex,
        cast(null as integer) as target_group_set,
        cast(sum(amount) as bigint) as citizens
    from component
    group by 1, 2, 3, 4, 5
    union all
    select
        month,
        component_id,
        geography_id,
        age_band,
        null as sex,
        target_group_set,
        cast(sum(amount) as bigint) as citizens
    from component
    where target_group_set > 0
    group by 1, 2, 3, 4, 6
)

select * from final
