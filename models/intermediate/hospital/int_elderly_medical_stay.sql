-- Stays of elderly medical patients (ÆMI; DÆMP): inpatient, elderly_medical_min_age or older at the
-- start, at least one contact in a medical specialty. `is_elderly_medical` adds the yearly minimum:
-- at least elderly_medical_min_stays such stays of the citizen started in the calendar year.

with

stay as (
    select * from {{ ref('int_hospital_stay') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

candidate as (
    select
        stay.stay_id,
        stay.citizen_key,
        extract(year from stay.started_at) as year
    from stay
    inner join person on stay.citizen_key = person.citizen_key
    where
        stay.stay_type = 'inpatient'
        and stay.has_medical_specialty
        and {{ age_on('person.birth_date', 'stay.started_at') }}
        >= {{ var('elderly_medical_min_age') }}
),

final as (
    select
        stay_id,
        citizen_key,
        year,
        count(*) over (partition by citizen_key, year)
        >= {{ var('elderly_medical_min_stays') }} as is_elderly_medical
    from candidate
)

select * from final
