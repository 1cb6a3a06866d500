-- Granted and delivered home help of citizens of 65+ in the last full year: recipients in the mean month
-- and minutes a week, suppliers and personal and practical help added, by the municipality where the
-- citizen lived. Only months for which the municipality delivered both registers: a missing month is
-- no month without help. A municipality without such months has a row of zeros with 0 months.

with

service_month as (
    select * from {{ ref('fct_municipal_service_month') }}
    where service_code in ('home_help_personal', 'home_help_practical') and age >= 65
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

coverage as (
    select * from {{ ref('municipal_coverage') }}
    where table_name in ('aefv', 'aelh')
),

population as (
    select * from {{ ref('fct_population') }}
    where age >= 65
),

full_year as (
    select distinct year
    from {{ ref('agg_population_year') }}
    where is_full_year
),

latest_year as (
    select max(year) as year from full_year
),

covered_month as (
    select
        coverage.municipality_code,
        coverage.municipality_name,
        coverage.month,
        bool_and(coverage.is_delivered) as is_covered
    from coverage
    inner join latest_year on extract(year from coverage.month) = latest_year.year
    group by all
),

resident_month as (
    select
        municipality_code,
        month,
        sum(citizens) as residents
    from population
    group by municipality_code, month
),

person_month as (
    select
        citizen.municipality_code,
        service_month.month,
        service_month.citizen_key,
        sum(case when service_month.basis = 'granted' then service_month.minutes_per_week end)
            as granted_minutes,
        sum(case when service_month.basis = 'delivered' then service_month.minutes_per_week end)
            as delivered_minutes
    from service_month
    inner join citizen on service_month.citizen_version_key = citizen.citizen_version_key
    group by all
),

help_month as (
    select
        municipality_code,
        month,
        count(granted_minutes) as citizens,
        sum(case when granted_minutes > 0 then granted_minutes else 0 end) as granted_minutes,
        sum(case when granted_minutes > 0 then coalesce(delivered_minutes, 0) else 0 end)
            as delivered_minutes
    from person_month
    group by municipality_code, month
),

final as (
    select
        covered_month.municipality_name,
        count(*) filter (where covered_month.is_covered) as months_delivered,
        coalesce(round(
            avg(coalesce(help_month.citizens, 0)) filter (where covered_month.is_covered), 1
        ), 0) as citizens_granted,
        coalesce(round(
            1000.0 * sum(help_month.citizens) filter (where covered_month.is_covered)
            / sum(resident_month.residents) filter (where covered_month.is_covered), 1
        ), 0) as per_1000_of_65_plus,
        coalesce(round(
            sum(help_month.granted_minutes) filter (where covered_month.is_covered)
            / sum(help_month.citizens) filter (where covered_month.is_covered), 0
        ), 0) as granted_minutes_per_week,
        coalesce(round(
            sum(help_month.delivered_minutes) filter (where covered_month.is_covered)
            / sum(help_month.citizens) filter (where covered_month.is_covered), 0
        ), 0) as delivered_minutes_per_week
    from covered_month
    left join help_month
        on
            covered_month.municipality_code = help_month.municipality_code
            and covered_month.month = help_month.month
    left join resident_month
        on
            covered_month.municipality_code = resident_month.municipality_code
            and covered_month.month = resident_month.month
    group by covered_month.municipality_name
)

select * from final
order by municipality_name
