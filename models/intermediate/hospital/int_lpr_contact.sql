-- Hospital contacts of the three generations of LPR as one. A contact that is delivered twice counts
-- once: LPR_A goes before LPR_F, told by the contact's identifier; LPR_A and LPR_F go before LPR2 for
-- the historical records that they repeat (reporting system LPR2), told by citizen, hour of the start
-- and action diagnosis (project definition: record numbers differ).

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

lpr_f_only as (
    select lpr_f.*
    from lpr_f
    left join lpr_a on lpr_f.contact_key = lpr_a.contact_key
    where lpr_a.contact_key is null
),

lpr3 as (
    select
        *,
        cast(null as varchar) as lpr2_patient_type_code,
        false as is_continued_in_lpr3,
        'LPR_A' as source_model
    from lpr_a
    union all
    select
        *,
        cast(null as varchar) as lpr2_patient_type_code,
        false as is_continued_in_lpr3,
        'LPR_F' as source_model
    from lpr_f_only
),

repeated_lpr2 as (
    select distinct
        citizen_key,
        date_trunc('hour', started_at) as started_hour,
        diagnosis_code
    from lpr3
    where reporting_system_code = 'LPR2'
),

lpr2_only as (
    select lpr2.*
    from lpr2
    left join repeated_lpr2
        on
            lpr2.citizen_key = repeated_lpr2.citizen_key
            and date_trunc('hour', lpr2.started_at) = repeated_lpr2.started_hour
            and lpr2.diagnosis_code = repeated_lpr2.diagnosis_code
    where repeated_lpr2.citizen_key is null
),

final as (
    select * from lpr3
    union all
    select
        *,
        'LPR2' as source_model
    from lpr2_only
)

select * from final
