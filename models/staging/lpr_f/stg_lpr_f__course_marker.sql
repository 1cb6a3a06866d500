with

landed as (
    select * from {{ ref('base_lpr_f_forloebsmarkoerer') }}
),

final as (
    select
        citizen_key,
        course_key,
        markoer as marker_code,
        marked_at
    from landed
    where rejection_rule is null
)

select * from final
