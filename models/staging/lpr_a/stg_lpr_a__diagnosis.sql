with

landed as (
    select * from {{ ref('base_lpr_a_diagnose') }}
),

final as (
    select
        citizen_key,
        contact_key,
        diag_kode as diagnosis_code,
        {{ known_code('diag_kode_type', 'diagnosis_type') }} as diagnosis_type,
        diag_parent_kode as parent_diagnosis_code,
        coalesce(senere_afkraeftet = 'Ja', false) as is_retracted,
        source_file,
        source_row
    from landed
    where rejection_rule is null
)

select * from final
