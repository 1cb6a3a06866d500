with

landed as (
    select * from {{ ref('base_lpr_f_forloeb') }}
),

final as (
    select
        citizen_key,
        course_key,
        started_at,
        ended_at,
        {{ known_code('forloeblabel', 'course_label') }} as course_label_code
    from landed
    where rejection_rule is null
)

select * from final
