with

landed as (
    select * from {{ ref('base_lpr_a_forloebsmarkoer') }}
),

final as (
    select
        citizen_key,
        course_key,
        markoer as marker_code,
        markoer_tidspunkt as marked_at
    from landed
    where rejection_rule is null
)

select * from final
