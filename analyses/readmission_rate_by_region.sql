-- Readmission within 30 days by the citizen's region, year of the index stay's end and care area.
-- Index stays whose follow-up is not complete are left out.

with

readmission as (
    select * from {{ ref('fct_hospital_readmission') }}
    where follow_up_complete
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

final as (
    select
        readmission.care_area,
        extract(year from readmission.index_ended_at) as year,
        citizen.region_name,
        count(*) as index_stays,
        count(*) filter (where readmission.is_readmitted) as readmitted,
        round(100.0 * count(*) filter (where readmission.is_readmitted) / count(*), 1)
            as readmission_pct
    from readmission
    inner join citizen on readmission.citizen_version_key = citizen.citizen_version_key
    group by all
)

select * from final
order by care_area, year, region_name
