-- Bed days of inpatient stays per 1,000 residents, by the citizen's region and year of admission.
-- The denominator is the mean population of the year; years that are observed in part are left out.

with

stay as (
    select * from {{ ref('fct_hospital_stay') }}
    where stay_type = 'inpatient'
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

resident as (
    select
        year,
        region_code,
        sum(mean_citizens) as residents
    from {{ ref('agg_population_year') }}
    where target_group_code = 'all' and is_full_year
    group by year, region_code
),

bed_day as (
    select
        citizen.region_code,
        citizen.region_name,
        extract(year from stay.started_at) as year,
        count(*) as inpatient_stays,
        sum(stay.bed_days) as bed_days
    from stay
    inner join citizen on stay.citizen_version_key = citizen.citizen_version_key
    group by all
),

final as (
    select
        bed_day.region_name,
        bed_day.year,
        bed_day.inpatient_stays,
        bed_day.bed_days,
        round(1000.0 * bed_day.bed_days / resident.residents, 1) as bed_days_per_1000
    from bed_day
    inner join resident
        on
            bed_day.region_code = resident.region_code
            and bed_day.year = resident.year
)

select * from final
order by region_name, year
