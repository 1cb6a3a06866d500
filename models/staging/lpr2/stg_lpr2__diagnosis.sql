with

landed as (
    select * from {{ ref('base_lpr_diag') }}
),

final as (
    select
        citizen_key,
        contact_key,
        c_diag as diagnosis_code,
        {{ known_code('c_diagtype', 'diagnosis_type') }} as diagnosis_type,
        c_tildiag as additional_diagnosis_code
    from landed
    where rejection_rule is null
)

select * from final
