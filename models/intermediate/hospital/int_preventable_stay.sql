-- Preventable acute stays (forebyggelige akutte sygehusophold; concept, age and groups: AFTALE; code
-- list: project candidate, see the seed): acute, any length, preventable_min_age or older at the
-- start, and a diagnosis of the stay on the list. The longest matching prefix wins.

with

stay as (
    select * from {{ ref('int_hospital_stay') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

preventable as (
    select * from {{ ref('preventable_diagnosis') }}
    where is_active
),

old_and_acute as (
    select
        stay.citizen_key,
        stay.stay_id,
        stay.diagnosis_code
    from stay
    inner join person on stay.citizen_key = person.citizen_key
    where
        stay.admission_type = 'acute'
        and {{ age_on('person.birth_date', 'stay.started_at') }}
        >= {{ var('preventable_min_age') }}
),

ranked as (
    select
        old_and_acute.citizen_key,
        old_and_acute.stay_id,
        preventable.preventable_group,
        row_number() over (
            partition by old_and_acute.stay_id
            order by length(preventable.diagnosis_prefix) desc
        ) as place
    from old_and_acute
    inner join preventable
        on starts_with(old_and_acute.diagnosis_code, preventable.diagnosis_prefix)
),

final as (
    select
        citizen_key,
        stay_id,
        preventable_group
    from ranked
    where place = 1
)

select * from final
