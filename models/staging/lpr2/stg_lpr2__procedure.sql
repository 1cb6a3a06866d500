with

landed as (
    select * from {{ ref('base_lpr_sksopr') }}
),

final as (
    select
        citizen_key,
        contact_key,
        contact_key as course_key,
        c_opr as procedure_code,
        case when c_oprart = '+' then '+' else 'P' end as procedure_type,
        started_at,
        cast(null as timestamp) as ended_at,
        'unknown' as unit_code
    from landed
    where rejection_rule is null
)

select * from final
