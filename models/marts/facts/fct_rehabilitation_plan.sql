with

plan as (
    select * from {{ ref('int_rehabilitation_plan') }}
),

contact as (
    select * from {{ ref('fct_hospital_contact') }}
),

stay as (
    select * from {{ ref('fct_hospital_stay') }}
),

course as (
    select * from {{ ref('int_lpr_course') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

-- A plan on a course without a contact of its own still has a citizen: the course's.
plan_citizen as (
    select
        plan.*,
        coalesce(contact.contact_id, 'unknown') as contact_id,
        contact.stay_id,
        coalesce(contact.unit_key, -1) as unit_key,
        coalesce(contact.unit_code, 'unknown') as unit_code,
        coalesce(contact.hospital_code, 'unknown') as hospital_code,
        coalesce(contact.citizen_key, course.citizen_key) as citizen_key
    from plan
    left join contact on plan.contact_key = contact.contact_key
    left join course on plan.course_key = course.course_key
),

final as (
    select
        plan_citizen.plan_key,
        plan_citizen.contact_id,
        plan_citizen.stay_id,
        plan_citizen.citizen_key,
        coalesce(citizen.citizen_version_key, -1) as citizen_version_key,
        {{ date_key('plan_citizen.planned_at') }} as date_key,
        {{ age_on('person.birth_date', 'plan_citizen.planned_at') }} as age,
        cast(plan_citizen.planned_at as date) as plan_date,
        plan_citizen.procedure_code,
        plan_citizen.plan_level,
        plan_citizen.unit_key,
        plan_citizen.unit_code,
        plan_citizen.hospital_code,
        cast(plan_citizen.training_started_at as date) as training_start,
        cast(plan_citizen.training_ended_at as date) as training_end,
        case
            when not stay.is_open
                then cast({{ dbt.datediff(
                    'stay.ended_at', 'plan_citizen.training_started_at', 'day'
                ) }} as integer)
        end as days_discharge_to_training
    from plan_citizen
    inner join person on plan_citizen.citizen_key = person.citizen_key
    left join stay on plan_citizen.stay_id = stay.stay_id
    left join citizen
        on
            plan_citizen.citizen_key = citizen.citizen_key
            and {{ valid_on('citizen', 'plan_citizen.planned_at') }}
)

select * from final
order by citizen_key, plan_date
