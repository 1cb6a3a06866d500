-- LPR2 in the terms of LPR3 (project definition where no other source is named):
--  * physical attendance: inpatients, part-day and emergency patients, and acute outpatients (the
--    emergency patients from 2014) who are through within lpr2_emergency_max_days. Any other
--    outpatient record is a course over months, not a presence, and takes no part in stays.
--  * priority from the mode of admission; diagnosis codes are ICD-10 from 1994 only.
--  * the end has no minutes: one that falls in the last minute of the hour it started in is a minute
--    later.
--  * units are SHAK codes: the section, department or hospital that the lists know; the hospital is
--    SOR's where its units tell.

with

landed as (
    select * from {{ ref('base_lpr_adm') }}
),

admission_mode as (
    select * from {{ ref('lpr2_admission_mode') }}
),

specialty as (
    select * from {{ ref('specialty') }}
),

section as (
    select * from {{ ref('psychiatric_unit') }}
),

department as (
    select * from {{ ref('hospital_department') }}
),

hospital as (
    select * from {{ ref('hospital') }}
),

sor_hospital as (
    select * from {{ ref('stg_sor__shak_hospital') }}
),

final as (
    select
        landed.citizen_key,
        landed.contact_key,
        'lpr2:' || landed.recnum as contact_id,
        landed.contact_key as course_key,
        landed.started_at,
        case
            when landed.ended_at = landed.started_at
                then {{ dbt.dateadd('minute', 1, 'landed.started_at') }}
            else landed.ended_at
        end as ended_at,
        case
            when landed.c_pattype in ('0', '1', '3', '4', '5') then 'ALCA00'
            when
                landed.c_pattype = '2'
                and landed.c_indm = '1'
                and cast(landed.ended_at as date)
                <= cast(landed.started_at as date) + {{ var('lpr2_emergency_max_days') }}
                then 'ALCA00'
            else 'unknown'
        end as contact_type_code,
        case admission_mode.admission_type
            when 'acute' then 'ATA1'
            when 'planned' then 'ATA3'
            else 'unknown'
        end as priority_code,
        'unknown' as contact_reason_code,
        case
            when landed.started_at >= timestamp '1994-01-01' then coalesce(landed.c_adiag, 'unknown')
            else 'unknown'
        end as diagnosis_code,
        'unknown' as referral_mode_code,
        coalesce(section.shak_code, department.shak_code, hospital.shak_code, 'unknown')
            as unit_code,
        coalesce(
            specialty.code, section.specialty_code, department.specialty_code, 'unknown'
        ) as specialty_code,
        coalesce(sor_hospital.hospital_code, landed.c_sgh) as hospital_code,
        {{ known_code('hospital.region_code', 'region', 'region_code') }} as region_code,
        hospital.owner = 'public' as is_public,
        coalesce(hospital.owner = 'hospice', false) as is_hospice,
        'LPR2' as reporting_system_code,
        {{ known_code('landed.c_pattype', 'lpr2_patient_type') }} as lpr2_patient_type_code,
        coalesce(landed.c_udm = 'M', false) as is_continued_in_lpr3
    from landed
    left join admission_mode on landed.c_indm = admission_mode.code
    left join specialty on right(landed.c_spec, 2) = specialty.code
    left join section on landed.c_sgh || landed.c_afd = section.shak_code
    left join department on left(landed.c_sgh || landed.c_afd, 6) = department.shak_code
    left join hospital on landed.c_sgh = hospital.shak_code
    left join sor_hospital on landed.c_sgh = sor_hospital.shak_code
    where landed.rejection_rule is null
)

select * from final
