with

landed as (
    select * from {{ ref('base_lpr_f_diagnoser') }}
),

final as (
    select
        citizen_key,
        contact_key,
        diagnosekode as diagnosis_code,
        {{ known_code('diagnosetype', 'diagnosis_type') }} as diagnosis_type,
        diagnosekode_parent as parent_diagnosis_code,
        coalesce(senere_afkraeftet = 'Ja', false) as is_retracted
    from landed
    where rejection_rule is null
)

select * from final
