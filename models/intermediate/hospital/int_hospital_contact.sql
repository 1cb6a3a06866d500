-- One row per LPR contact, with what its codes mean and whether it takes part in stays.
-- In stays (NØGLE): physical attendance, and ended or open in psychiatry. An open psychiatric
-- contact is cut at the as-of date 00:00, or at 00:00 on the day after death if that is earlier
-- (the cut is a project definition). Contacts that do not end after their start are left out. An LPR2
-- contact that was closed for the move to LPR3 lasts until it goes on there, and an open one no longer
-- than LPR2 itself, lpr2_ends_on (project definitions).

with

contact as (
    select * from {{ ref('int_lpr_contact') }}
),

stand_in as (
    select * from {{ ref('int_diagnosis_stand_in') }}
),

priority as (
    select * from {{ ref('contact_priority') }}
),

specialty as (
    select * from {{ ref('specialty') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

continuation as (
    select * from {{ ref('int_lpr3_continuation') }}
),

described as (
    select
        contact.citizen_key,
        contact.contact_key,
        contact.contact_id,
        contact.course_key,
        contact.started_at,
        contact.ended_at,
        contact.contact_type_code,
        contact.priority_code,
        contact.contact_reason_code,
        contact.referral_mode_code,
        contact.unit_code,
        contact.specialty_code,
        contact.hospital_code,
        contact.region_code,
        contact.is_public,
        contact.is_hospice,
        contact.reporting_system_code,
        contact.source_model,
        contact.lpr2_patient_type_code,
        case
            when stand_in.contact_key is null then contact.diagnosis_code
            else coalesce(stand_in.diagnosis_code, 'unknown')
        end as diagnosis_code,
        contact.contact_type_code = 'ALCA00' as is_physical,
        coalesce(priority.admission_type, 'unknown') as admission_type,
        coalesce(specialty.care_area, 'somatic') as care_area,
        coalesce(specialty.is_medical_specialty, false) as is_medical_specialty,
        contact.ended_at is null as is_open,
        least(
            cast(as_of.as_of_date as timestamp),
            cast(person.death_date + 1 as timestamp),
            case
                when contact.reporting_system_code in ('LPR1', 'LPR2')
                    then timestamp '{{ var('lpr2_ends_on') }}'
            end
        ) as cut_at,
        continuation.continued_at
    from contact
    cross join as_of
    inner join person on contact.citizen_key = person.citizen_key
    left join stand_in on contact.contact_key = stand_in.contact_key
    left join priority on contact.priority_code = priority.code
    left join specialty on contact.specialty_code = specialty.code
    left join continuation on contact.contact_key = continuation.contact_key
),

cut as (
    select
        *,
        case
            when is_open and care_area = 'psychiatric' then cut_at
            else greatest(ended_at, continued_at)
        end as stay_ended_at
    from described
),

final as (
    select
        *,
        coalesce(is_physical and stay_ended_at > started_at, false) as is_in_stay
    from cut
)

select * from final
