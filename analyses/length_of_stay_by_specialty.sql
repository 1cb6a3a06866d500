-- Inpatient stays, mean and median length (hours) and bed days by the discharging specialty.

with

stay as (
    select * from {{ ref('fct_hospital_stay') }}
    where stay_type = 'inpatient' and not is_open
),

specialty as (
    select * from {{ ref('dim_specialty') }}
),

final as (
    select
        specialty.label_da as specialty,
        count(*) as inpatient_stays,
        round(avg(stay.duration_hours), 1) as mean_hours,
        round(median(stay.duration_hours), 1) as median_hours,
        sum(stay.bed_days) as bed_days
    from stay
    inner join specialty on stay.specialty_code = specialty.specialty_code
    group by all
)

select * from final
order by inpatient_stays desc, specialty
