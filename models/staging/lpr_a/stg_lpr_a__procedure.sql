with

landed as (
    select * from {{ ref('base_lpr_a_procregistrering') }}
),

final as (
    select
        citizen_key,
        contact_key,
        course_key,
        proc_kode as procedure_code,
        {{ known_code('proc_kode_type', 'procedure_type') }} as procedure_type,
        proc_starttidspunkt as started_at,
        proc_sluttidspunkt as ended_at,
        coalesce(prod_enh, 'unknown') as unit_code
    from landed
    where rejection_rule is null
)

select * from final
