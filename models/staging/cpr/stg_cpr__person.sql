with

landed as (
    select * from {{ ref('base_cpr_person') }}
),

final as (
    select
        citizen_key,
        {{ known_code('koen', 'sex') }} as sex,
        foed_dato as birth_date,
        doed_dato as death_date
    from landed
    where rejection_rule is null
)

select * from final
