-- The patient journey: one citizen's events from all sectors on one time line, first and last day, for
-- the analyst who wants to look. Closed schema; a view, to be read for a few citizens at a time.

with

stay as (
    select * from {{ ref('int_hospital_stay') }}
),

readmission as (
    select * from {{ ref('int_readmission') }}
),

preventable_stay as (
    select * from {{ ref('int_preventable_stay') }}
),

rehabilitation_plan as (
    select * from {{ ref('int_rehabilitation_plan') }}
),

hospital_contact as (
    select * from {{ ref('int_hospital_contact') }}
),

service_line as (
    select * from {{ ref('fct_practice_service') }}
),

episode as (
    select * from {{ ref('int_municipal_episode') }}
),

service_day as (
    select * from {{ ref('int_municipal_service_day') }}
),

target_group_spell as (
    select * from {{ ref('int_target_group_spell') }}
),

citizen_version as (
    select * from {{ ref('int_citizen_version') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

readmission_stay as (
    select distinct readmission_stay_id from readmission
),

address_change as (
    select
        citizen_key,
        valid_from,
        municipality_code,
        lag(municipality_code) over (partition by citizen_key order by valid_from)
            as previous_municipality_code
    from citizen_version
),

event as (
    select
        stay.citizen_key,
        stay.started_at,
        stay.ended_at,
        'hospital' as sector,
        stay.admission_type || ' ' || stay.stay_type || ' stay' as event_type,
        stay.diagnosis_code as code,
        concat_ws(
            ', ',
            case when readmission_stay.readmission_stay_id is not null then 'readmission' end,
            'preventable: ' || preventable_stay.preventable_group
        ) as detail
    from stay
    left join readmission_stay on stay.stay_id = readmission_stay.readmission_stay_id
    left join preventable_stay on stay.stay_id = preventable_stay.stay_id
    union all
    select
        hospital_contact.citizen_key,
        rehabilitation_plan.planned_at as started_at,
        rehabilitation_plan.planned_at as ended_at,
        'hospital' as sector,
        'rehabilitation plan' as event_type,
        rehabilitation_plan.procedure_code as code,
        rehabilitation_plan.plan_level as detail
    from rehabilitation_plan
    inner join hospital_contact
        on rehabilitation_plan.contact_key = hospital_contact.contact_key
    union all
    select
        citizen_key,
        service_date as started_at,
        service_date as ended_at,
        case when is_gp_contact then 'general_practice' else 'practice_sector' end as sector,
        coalesce(gp_contact_type, 'service') as event_type,
        specialty_code || service_code as code,
        case date_precision when 'week' then 'some day of the week' else '' end as detail
    from service_line
    where not is_child_line
    union all
    select
        citizen_key,
        starts_on as started_at,
        ends_on as ended_at,
        'municipality' as sector,
        service_code as event_type,
        basis as code,
        cast(month_count as varchar) || ' months' as detail
    from episode
    union all
    select
        citizen_key,
        service_date as started_at,
        service_date as ended_at,
        'municipality' as sector,
        service_code as event_type,
        '' as code,
        '' as detail
    from service_day
    union all
    select
        citizen_key,
        valid_from as started_at,
        case when valid_to = {{ end_of_time() }} then valid_to else valid_to - 1 end as ended_at,
        'target_group' as sector,
        target_group_code as event_type,
        '' as code,
        '' as detail
    from target_group_spell
    union all
    select
        citizen_key,
        valid_from as started_at,
        valid_from as ended_at,
        'citizen' as sector,
        'move' as event_type,
        municipality_code as code,
        'from ' || previous_municipality_code as detail
    from address_change
    where municipality_code <> previous_municipality_code
    union all
    select
        citizen_key,
        death_date as started_at,
        death_date as ended_at,
        'citizen' as sector,
        'death' as event_type,
        '' as code,
        '' as detail
    from person
    where death_date is not null
),

final as (
    select
        citizen_key,
        cast(started_at as timestamp) as started_at,
        cast(ended_at as timestamp) as ended_at,
        sector,
        event_type,
        code,
        detail
    from event
)

select * from final
