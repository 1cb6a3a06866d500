-- LPR_F has neither the hospital nor its owner on the contact: both are those of the responsible unit
-- on the day of the start. The owner is told by the unit's SHAK code, else by the hospital's name
-- (project definition).

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

hospital_name as (
    select
        lower(coalesce(current_name, hospital_name)) as hospital_name,
        min(owner) as owner
    from hospital
    group by lower(coalesce(current_name, hospital_name))
    having min(owner) = max(owner)
),

owned_unit as (
    select
        unit.unit_code,
        unit.hospital_code,
        unit.valid_from,
        unit.valid_to,
        coalesce(hospital.owner, hospital_name.owner) as owner
    from unit
    left join hospital on left(unit.shak_code, 4) = hospital.shak_code
    left join hospital_name on lower(unit.hospital_name) = hospital_name.hospital_name
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
        coalesce(owned_unit.hospital_code, 'unknown') as hospital_code,
        {{ known_code('landed.region_ans', 'region', 'region_code') }} as region_code,
        owned_unit.owner = 'public' as is_public,
        coalesce(owned_unit.owner = 'hospice', false) as is_hospice,
        {{ known_code('landed.lprindberetningssystem', 'reporting_system') }}
            as reporting_system_code
    from landed
    left join specialty on lower(landed.hovedspeciale_ans) = lower(specialty.register_name)
    left join owned_unit
        on
            landed.sorenhed_ans = owned_unit.unit_code
            and {{ valid_on('owned_unit', 'landed.started_at') }}
    where landed.rejection_rule is null
)

select * from final
