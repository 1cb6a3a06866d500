-- Granted and delivered home help of citizens of 65+ in the last full year: recipients and minutes a
-- week in the mean month, suppliers added, by the municipality where the citizen lived. A municipality
-- that delivered fewer than twelve months says so.

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
    where table_name = 'aefv' and is_delivered
),

full_year as (
    select
        municipality_code,
        year,
        sum(mean_citizens) as residents_65_plus
    from {{ ref('agg_population_year') }}
    where target_group_code = 'all' and is_full_year and age >= 65
    group by all
),

latest_year as (
    select max(year) as year from full_year
),

last_year as (
    select full_year.*
    from full_year
    inner join latest_year on full_year.year = latest_year.year
),

person_month as (
    select
        citizen.municipality_code,
        citizen.municipality_name,
        last_year.residents_65_plus,
        service_month.citizen_key,
        service_month.month,
        sum(case when service_month.basis = 'granted' then service_month.minutes_per_week end)
            as granted_minutes,
        sum(case when service_month.basis = 'delivered' then service_month.minutes_per_week end)
            as delivered_minutes
    from service_month
    inner join citizen on service_month.citizen_version_key = citizen.citizen_version_key
    inner join last_year
        on
            citizen.municipality_code = last_year.municipality_code
            and extract(year from service_month.month) = last_year.year
    group by all
),

delivered_months as (
    select
        coverage.municipality_code,
        count(*) as months_delivered
    from coverage
    inner join last_year
        on
            coverage.municipality_code = last_year.municipality_code
            and extract(year from coverage.month) = last_year.year
    group by all
),

final as (
    select
        person_month.municipality_name,
        coalesce(delivered_months.months_delivered, 0) as months_delivered,
        round(count(person_month.granted_minutes) / 12.0, 1) as citizens_granted,
        round(count(person_month.granted_minutes) / 12.0 * 1000 / person_month.residents_65_plus, 1)
            as per_1000_of_65_plus,
        coalesce(round(avg(person_month.granted_minutes), 0), 0) as granted_minutes_per_week,
        coalesce(round(avg(person_month.delivered_minutes), 0), 0) as delivered_minutes_per_week
    from person_month
    left join delivered_months
        on person_month.municipality_code = delivered_months.municipality_code
    group by
        person_month.municipality_name,
        person_month.residents_65_plus,
        delivered_months.months_delivered
)

select * from final
order by municipality_name
