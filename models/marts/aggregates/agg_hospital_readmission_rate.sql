-- Readmission rates by the year in which the index stay ends, care area and geography: the citizen's
-- as he was (country, region, municipality) and the discharging hospital. Only index stays whose
-- follow-up is complete.
--
-- Directly standardised by sex and five age bands. The population of a readmission rate is its index
-- stays, so the weights are the national index stays of the same care area in the first full year
-- (project definition). Strata in which a unit has no index stay are left out and the weights of the
-- others scaled up; standard_weight_covered is their share before that.

with

readmission as (
    select * from {{ ref('fct_hospital_readmission') }}
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

-- Counted before they are looked at by each geography.
index_stay as (
    select
        cast(extract(year from readmission.index_ended_at) as integer) as year,
        extract(month from readmission.index_ended_at) as month,
        readmission.care_area,
        readmission.hospital_code,
        citizen.region_code,
        citizen.municipality_code,
        citizen.sex,
        case
            when readmission.age <= 17 then '0-17'
            when readmission.age <= 44 then '18-44'
            when readmission.age <= 64 then '45-64'
            when readmission.age <= 79 then '65-79'
            else '80+'
        end as age_band,
        readmission.is_readmitted,
        readmission.follow_up_complete,
        count(*) as stays
    from readmission
    inner join citizen on readmission.citizen_version_key = citizen.citizen_version_key
    group by all
),

-- A full year has index stays in all its months, and every one of them is followed up.
full_year as (
    select year
    from index_stay
    group by year
    having count(distinct month) = 12 and bool_and(follow_up_complete)
),

by_geography as (
    {{ by_geography('index_stay', {'hospital': 'hospital_code'}) }}
),

stratum as (
    select
        year,
        care_area,
        geography_level,
        geography_code,
        sex,
        age_band,
        cast(sum(stays) as bigint) as index_stays,
        cast(coalesce(sum(stays) filter (where is_readmitted), 0) as bigint) as readmitted
    from by_geography
    where follow_up_complete
    group by all
),

weight as (
    select
        care_area,
        sex,
        age_band,
        cast(
            index_stays / sum(index_stays) over (partition by care_area) as decimal(18, 15)
        ) as weight
    from stratum
    where geography_level = 'country' and year = (select min(year) from full_year)
),

-- Sums of decimals are exact: the same whatever the order of the rows.
summed as (
    select
        stratum.year,
        stratum.care_area,
        stratum.geography_level,
        stratum.geography_code,
        sum(stratum.index_stays) as index_stays,
        sum(stratum.readmitted) as readmitted,
        coalesce(sum(weight.weight), 0) as weight_covered,
        sum(cast(
            weight.weight * stratum.readmitted / stratum.index_stays as decimal(18, 15)
        )) as weighted_rate
    from stratum
    left join weight
        on
            stratum.care_area = weight.care_area
            and stratum.sex = weight.sex
            and stratum.age_band = weight.age_band
    group by all
),

final as (
    select
        summed.year,
        summed.care_area,
        summed.geography_level,
        summed.geography_code,
        full_year.year is not null as is_full_year,
        cast(summed.index_stays as bigint) as index_stays,
        cast(summed.readmitted as bigint) as readmitted,
        cast(summed.readmitted / summed.index_stays as decimal(7, 6)) as crude_rate,
        cast(summed.weighted_rate / nullif(summed.weight_covered, 0) as decimal(7, 6))
            as standardised_rate,
        cast(summed.weight_covered as decimal(7, 6)) as standard_weight_covered
    from summed
    left join full_year on summed.year = full_year.year
)

select * from final
order by year, care_area, geography_level, geography_code
