with

landed as (
    select * from {{ ref('base_cpr_status') }}
),

final as (
    select
        citizen_key,
        {{ known_code('status', 'cpr_status') }} as cpr_status_code,
        fra as valid_from,
        coalesce(til, date '9999-12-31') as valid_to
    from landed
    where rejection_rule is null
)

select * from final
