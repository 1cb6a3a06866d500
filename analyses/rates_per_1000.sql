-- Every measure of general practice and the municipalities, per 1,000 residents, in the last full
-- year: GP contacts by type, services of the practice sector by kind of provider, and for municipal
-- care citizens in the mean month (monthly services) and citizens and events in the year (daily
-- ones). Contacts are activity: those of children without an own number count.

with

service_line as (
    select * from {{ ref('fct_practice_service') }}
),

specialty as (
    select * from {{ ref('dim_practice_specialty') }}
),

service_month as (
    select distinct
        citizen_key,
        service_code,
        basis,
        month
    from {{ ref('fct_municipal_service_month') }}
),

service_day as (
    select * from {{ ref('fct_municipal_service_day') }}
),

full_year as (
    select
        year,
        sum(mean_citizens) as residents
    from {{ ref('agg_population_year') }}
    where target_group_code = 'all' and is_full_year
    group by year
),

latest_year as (
    select max(year) as year from full_year
),

last_year as (
    select full_year.*
    from full_year
    inner join latest_year on full_year.year = latest_year.year
),

measured as (
    select
        'GP contacts: ' || service_line.gp_contact_type as measure,
        sum(service_line.contact_count) as amount
    from service_line
    inner join last_year on extract(year from service_line.service_date) = last_year.year
    where service_line.gp_contact_type is not null
    group by all
    union all
    select
        'practice sector, services: ' || specialty.provider_group as measure,
        sum(service_line.service_count) as amount
    from service_line
    inner join last_year on extract(year from service_line.service_date) = last_year.year
    inner join specialty on service_line.specialty_code = specialty.specialty_code
    group by all
    union all
    select
        service_month.basis || ', citizens in the mean month: ' || service_month.service_code
            as measure,
        count(*) / 12.0 as amount
    from service_month
    inner join last_year on extract(year from service_month.month) = last_year.year
    group by all
    union all
    select
        'citizens in the year: ' || service_day.service_code as measure,
        count(distinct service_day.citizen_key) as amount
    from service_day
    inner join last_year on extract(year from service_day.service_date) = last_year.year
    group by all
    union all
    select
        'days in the year: ' || service_day.service_code as measure,
        count(*) as amount
    from service_day
    inner join last_year on extract(year from service_day.service_date) = last_year.year
    group by all
),

final as (
    select
        measured.measure,
        round(measured.amount, 1) as amount,
        round(1000.0 * measured.amount / last_year.residents, 2) as per_1000_residents
    from measured
    cross join last_year
)

select * from final
order by measure
