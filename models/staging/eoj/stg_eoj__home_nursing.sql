with

landed as (
    select * from {{ ref('base_aehjsp') }}
),

final as (
    select
        citizen_key,
        {{ known_code('kom', 'municipality', 'municipality_code') }} as municipality_code,
        hjemsygep_dato as service_date,
        {{ is_imputed('imp_mark') }} as is_imputed
    from landed
    where rejection_rule is null
)

select * from final
