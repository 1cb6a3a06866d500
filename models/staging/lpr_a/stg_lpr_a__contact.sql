with

landed as (
    select * from {{ ref('base_lpr_a_kontakt') }}
),

specialty as (
    select * from {{ ref('specialty') }}
),

final as (
    select
        landed.citizen_key,
        landed.contact_key,
        landed.dw_ek_kontakt as contact_id,
        landed.course_key,
        landed.kont_starttidspunkt as started_at,
        landed.kont_sluttidspunkt as ended_at,
        {{ known_code('landed.kont_type', 'contact_type') }} as contact_type_code,
        {{ known_code('landed.prioritet', 'contact_priority') }} as priority_code,
        {{ known_code('landed.kont_aarsag', 'contact_reason') }} as contact_reason_code,
        coalesce(landed.adiag, 'unknown') as diagnosis_code,
        {{ known_code('landed.kont_henv_maade', 'referral_mode') }} as referral_mode_code,
        landed.kont_ans as unit_code,
        -- The SHAK code decides; the text of the specialty stands in where there is none.
        coalesce(by_code.code, by_name.code, 'unknown') as specialty_code,
        landed.kont_ans_inst as hospital_code,
        {{ known_code('landed.kont_ans_org_reg', 'region', 'region_code') }} as region_code,
        case landed.flag_kont_sgh_type_off when '1' then true when '0' then false end as is_public,
        coalesce(landed.flag_kont_sgh_type_hosp = '1', false) as is_hospice,
        {{ known_code('landed.lprindberetningssystem', 'reporting_system') }}
            as reporting_system_code
    from landed
    left join specialty as by_code
        on right(landed.kont_ans_hovedspec_shak, 2) = by_code.code
    left join specialty as by_name
        on lower(landed.kont_ans_hovedspec) = lower(by_name.register_name)
    where landed.rejection_rule is null
)

select * from final
