-- fct_population for MetricFlow: the same rows with the labels of dim_citizen, the key of their set of
-- target groups and the number of months of the year that are observed. Names are looked up in unique
-- lists, so that a query that asks for none joins none.
{{ config(materialized='view', schema='semantic') }}

with

population as {{ read_again() }} (
    select * from {{ ref('fct_population') }}
),

observed_month as (
    select * from {{ ref('int_observed_month') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

health_clusters as (
    select * from {{ ref('dim_health_cluster') }}
),

gp_clusters as (
    select * from {{ ref('dim_gp_cluster') }}
),

sexes as (
    select * from {{ ref('sex') }}
),

civil_statuses as (
    select * from {{ ref('dim_civil_status') }}
),

cpr_statuses as (
    select * from {{ ref('dim_cpr_status') }}
),

observed_year as (
    select
        extract(year from month) as year,
        count(*) as observed_months
    from observed_month
    group by extract(year from month)
),

sex as (
    select
        code,
        max(label_da) as label_da,
        max(label_en) as label_en
    from sexes
    group by code
),

civil_status as (
    select
        civil_status_code,
        max(label_da) as label_da,
        max(label_en) as label_en
    from civil_statuses
    group by civil_status_code
),

cpr_status as (
    select
        cpr_status_code,
        max(label_da) as label_da,
        max(label_en) as label_en
    from cpr_statuses
    group by cpr_status_code
),

municipality as (
    select
        municipality_code,
        max(municipality_name) as municipality_name
    from municipalities
    group by municipality_code
),

region as (
    select
        region_code,
        max(region_name) as region_name
    from municipalities
    group by region_code
),

health_cluster as (
    select
        health_cluster_id,
        max(health_cluster_name) as health_cluster_name
    from health_clusters
    group by health_cluster_id
),

gp_cluster as (
    select
        gp_cluster_id,
        max(gp_cluster_name) as gp_cluster_name
    from gp_clusters
    group by gp_cluster_id
),

final as (
    select
        population.month,
        population.age,
        population.sex,
        coalesce(sex.label_da, 'Ukendt') as sex_label_da,
        coalesce(sex.label_en, 'Unknown') as sex_label_en,
        population.civil_status_code,
        coalesce(civil_status.label_da, 'Ukendt') as civil_status_label_da,
        coalesce(civil_status.label_en, 'Unknown') as civil_status_label_en,
        population.cpr_status_code,
        coalesce(cpr_status.label_da, 'Ukendt') as cpr_status_label_da,
        coalesce(cpr_status.label_en, 'Unknown') as cpr_status_label_en,
        population.municipality_code,
        coalesce(municipality.municipality_name, 'Ukendt') as municipality_name,
        population.region_code,
        coalesce(region.region_name, 'Ukendt') as region_name,
        population.health_cluster_id,
        coalesce(health_cluster.health_cluster_name, 'Ukendt') as health_cluster_name,
        population.gp_cluster_id,
        coalesce(gp_cluster.gp_cluster_name, 'Ukendt') as gp_cluster_name,
        cast(
            -1000
            {% for code in target_groups() %}
                - case when population.is_{{ code }} then {{ 2 ** loop.index0 }} else 0 end
            {% endfor %}
            as bigint
        ) as target_group_member_key,
        {% for code in target_groups() %}
            population.is_{{ code }},
        {% endfor %}
        population.citizens,
        population.person_days,
        cast(observed_year.observed_months as integer) as observed_months_of_year
    from population
    left join observed_year on extract(year from population.month) = observed_year.year
    left join sex on population.sex = sex.code
    left join civil_status on population.civil_status_code = civil_status.civil_status_code
    left join cpr_status on population.cpr_status_code = cpr_status.cpr_status_code
    left join municipality on population.municipality_code = municipality.municipality_code
    left join region on population.region_code = region.region_code
    left join health_cluster on population.health_cluster_id = health_cluster.health_cluster_id
    left join gp_cluster on population.gp_cluster_id = gp_cluster.gp_cluster_id
)

select * from final
