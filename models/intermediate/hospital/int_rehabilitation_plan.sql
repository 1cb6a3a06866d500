-- Rehabilitation plans (genoptræningsplaner): procedures ZZ0175* on a contact, with the start and end
-- of the training from the markers of the same course (LPR). A marker belongs to the latest plan made
-- on or before its day; where it names a level, to the latest plan of that level (project
-- definition). Of plans made at one time, the lowest code. The first start counts, and the first end
-- from then on. A marker AWG* or AWX2* that the list lacks counts as one without a level.

with

procedure as (
    select * from {{ ref('int_lpr_procedure') }}
    where starts_with(procedure_code, 'ZZ0175')
),

course_marker as (
    select * from {{ ref('int_lpr_course_marker') }}
),

plan_code as (
    select * from {{ ref('rehabilitation_plan_code') }}
),

-- A plan registered twice with the same contact, code and time is one plan.
plan as (
    select distinct
        {{ surrogate_key([
            "coalesce(procedure.contact_key, -1)",
            'procedure.course_key',
            'procedure.procedure_code',
            'procedure.started_at',
        ]) }} as plan_key,
        procedure.contact_key,
        procedure.course_key,
        procedure.procedure_code,
        procedure.started_at as planned_at,
        coalesce(plan_code.plan_level, 'unknown') as plan_level
    from procedure
    left join plan_code on procedure.procedure_code = plan_code.code
),

marker as (
    select distinct
        course_marker.course_key,
        course_marker.marked_at,
        case
            when starts_with(course_marker.marker_code, 'AWG') then 'training_start'
            else 'training_end'
        end as event,
        plan_code.plan_level
    from course_marker
    left join plan_code on course_marker.marker_code = plan_code.code
    where
        starts_with(course_marker.marker_code, 'AWG')
        or starts_with(course_marker.marker_code, 'AWX2')
),

ranked as (
    select
        plan.plan_key,
        marker.event,
        marker.marked_at,
        row_number() over (
            partition by marker.course_key, marker.event, marker.marked_at, marker.plan_level
            order by
                plan.planned_at desc, plan.procedure_code, coalesce(plan.contact_key, -1)
        ) as place
    from plan
    inner join marker
        on
            plan.course_key = marker.course_key
            and cast(plan.planned_at as date) <= cast(marker.marked_at as date)
            and coalesce(plan.plan_level = marker.plan_level, true)
),

plan_marker as (
    select * from ranked
    where place = 1
),

training_start as (
    select
        plan_key,
        min(marked_at) as training_started_at
    from plan_marker
    where event = 'training_start'
    group by plan_key
),

training_end as (
    select
        plan_marker.plan_key,
        min(plan_marker.marked_at) as training_ended_at
    from plan_marker
    left join training_start on plan_marker.plan_key = training_start.plan_key
    where
        plan_marker.event = 'training_end'
        and plan_marker.marked_at
        >= coalesce(training_start.training_started_at, plan_marker.marked_at)
    group by plan_marker.plan_key
),

final as (
    select
        plan.plan_key,
        plan.contact_key,
        plan.course_key,
        plan.procedure_code,
        plan.planned_at,
        plan.plan_level,
        training_start.training_started_at,
        training_end.training_ended_at
    from plan
    left join training_start on plan.plan_key = training_start.plan_key
    left join training_end on plan.plan_key = training_end.plan_key
)

select * from final
