-- Acute stays of nursing-home residents per 100 person-years, inpatient (akut indlæggelse) and all, by
-- region and year: the residents come and go, so the denominator is the time they lived there, not a count on one day.

with

stay as (
    select * from {{ ref('fct_hospital_stay') }}
    where admission_type = 'acute'
),

citizen as (
    select * from {{ ref('dim_citizen') }}
    where nursing_home_id <> 'unknown'
),

region as (
    select * from {{ ref('region') }}
),

person_time as (
    select
        year,
        region_code,
        sum(person_days) / 365.25 as person_years
    from {{ ref('agg_population_year') }}
    where target_group_code = 'nursing_home' and is_full_year
    group by year, region_code
),

counted as (
    select
        extract(year from stay.started_at) as year,
        citizen.region_code,
        count(*) as acute_stays,
        count(*) filter (where stay.stay_type = 'inpatient') as acute_inpatient_stays,
        count(*) filter (where stay.is_preventable) as preventable_stays
    from stay
    inner join citizen on stay.citizen_version_key = citizen.citizen_version_key
    group by all
),

final as (
    select
        person_time.year,
        region.label_da as region_name,
        round(person_time.person_years, 1) as person_years,
        coalesce(counted.acute_inpatient_stays, 0) as acute_inpatient_stays,
        round(100 * coalesce(counted.acute_inpatient_stays, 0) / person_time.person_years, 1)
            as inpatient_per_100_person_years,
        coalesce(counted.acute_stays, 0) as acute_stays,
        round(100 * coalesce(counted.acute_stays, 0) / person_time.person_years, 1)
            as per_100_person_years,
        coalesce(counted.preventable_stays, 0) as preventable_stays
    from person_time
    inner join region on person_time.region_code = region.region_code
    left join counted
        on
            person_time.year = counted.year
            and person_time.region_code = counted.region_code
)

select * from final
order by year, region_name
