-- Hospital contacts of the three generations of LPR as one. A contact that is delivered twice counts
-- once: LPR_A goes before LPR_F, told by the contact's identifier; both go before LPR2 for the
-- historical records that they repeat (int_lpr2_repeat).

with

lpr_a as (
    select * from {{ ref('stg_lpr_a__contact') }}
),

lpr_f as (
    select * from {{ ref('stg_lpr_f__contact') }}
),

lpr2 as (
    select * from {{ ref('stg_lpr2__contact') }}
),

lpr_a_contact as (
    select contact_key from {{ ref('stg_lpr_a__contact') }}
),

lpr2_repeat as (
    select * from {{ ref('int_lpr2_repeat') }}
),

lpr_f_only as (
    select lpr_f.*
    from lpr_f
    left join lpr_a_contact on lpr_f.contact_key = lpr_a_contact.contact_key
    where lpr_a_contact.contact_key is null
),

lpr2_only as (
    select lpr2.*
    from lpr2
    left join lpr2_repeat on lpr2.contact_key = lpr2_repeat.record_key
    where lpr2_repeat.record_key is null
),

lpr3 as (
    select
        *,
        'LPR_A' as source_model
    from lpr_a
    union all
    select
        *,
        'LPR_F' as source_model
    from lpr_f_only
),

{% set columns = [
    'citizen_key', 'contact_key', 'contact_id', 'course_key', 'started_at', 'ended_at',
    'contact_type_code', 'priority_code', 'contact_reason_code', 'diagnosis_code',
    'referral_mode_code', 'unit_code', 'specialty_code', 'hospital_code', 'region_code',
    'is_public', 'is_hospice', 'reporting_system_code',
] -%}
final as (
    select
        {% for column in columns %}lpr3.{{ column }},
        {% endfor -%}
        lpr3.source_model,
        lpr2_repeat.lpr2_patient_type_code
    from lpr3
    left join lpr2_repeat on lpr3.contact_key = lpr2_repeat.contact_key
    union all
    select
        {% for column in columns %}{{ column }},
        {% endfor -%}
        'LPR2' as source_model,
        lpr2_patient_type_code
    from lpr2_only
)

select * from final
