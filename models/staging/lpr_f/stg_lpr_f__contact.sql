-- LPR_F has neither the hospital nor its owner on the contact: both are those of the responsible unit
-- on the day of the start.

with

landed as (
    select * from {{ ref('base_lpr_f_kontakter') }}
),

specialty as (
    select * from {{ ref('specialty') }}
),

unit as (
    select * from {{ ref('stg_sor__unit') }}
),

hospital as (
    select * from {{ ref('hospital') }}
),

final as (
    select
        landed.citizen_key,
        landed.contact_key,
        landed.dw_ek_kontakt as contact_id,
        landed.course_key,
        landed.started_at,
        landed.ended_at,
        {{ known_code('landed.kontakttype', 'contact_type') }} as contact_type_code,
        {{ known_code('landed.prioritet', 'contact_priority') }} as priority_code,
        {{ known_code('landed.kontaktaarsag', 'contact_reason') }} as contact_reason_code,
        coalesce(landed.aktionsdiagnose, 'unknown') as diagnosis_code,
        {{ known_code('landed.henvisningsmaade', 'referral_mode') }} as referral_mode_code,
        landed.sorenhed_ans as unit_code,
        coalesce(specialty.code, 'unknown') as specialty_code,
        coalesce(unit.hospital_code, 'unknown') as hospital_code,
        {{ known_code('landed.region_ans', 'region', 'region_code') }} as region_code,
        hospital.owner = 'public' as is_public,
        coalesce(hospital.owner = 'hospice', false) as is_hospice,
        {{ known_code('landed.lprindberetningssystem', 'reporting_system') }}
            as reporting_system_code
    from landed
    left join specialty on lower(landed.hovedspeciale_ans) = lower(specialty.register_name)
    left join unit
        on
            landed.sorenhed_ans = unit.unit_code
            and landed.started_at >= unit.valid_from
            and landed.started_at < unit.valid_to
    left join hospital on left(unit.shak_code, 4) = hospital.shak_code
    where landed.rejection_rule is null
)

select * from final
