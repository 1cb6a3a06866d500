with

landed as (
    select * from {{ ref('base_aepb') }}
),

final as (
    select
        citizen_key,
        {{ known_code('ael_komkod', 'municipality', 'municipality_code') }} as municipality_code,
        haend_mdr as month,
        {{ is_imputed('imp_mark') }} as is_imputed
    from landed
    where rejection_rule is null
)

select * from final
