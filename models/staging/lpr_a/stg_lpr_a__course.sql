with

landed as (
    select * from {{ ref('base_lpr_a_forloeb') }}
),

final as (
    select
        citizen_key,
        course_key,
        forloeb_starttidspunkt as started_at,
        forloeb_sluttidspunkt as ended_at,
        {{ known_code('forloeb_label', 'course_label') }} as course_label_code
    from landed
    where rejection_rule is null
)

select * from final
