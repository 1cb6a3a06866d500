with

landed as (
    select * from {{ ref('base_dream') }}
),

final as (
    select
        citizen_key,
        uge as week_start,
        kode as dream_code
    from landed
    where rejection_rule is null
)

select * from final
