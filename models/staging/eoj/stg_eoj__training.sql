with

landed as (
    select * from {{ ref('base_aetr') }}
),

final as (
    select
        citizen_key,
        {{ known_code('ael_komkod', 'municipality', 'municipality_code') }} as municipality_code,
        haend_mdr as month,
        {{ known_code('traen_art', 'training_type') }} as training_type_code,
        {{ is_imputed('imp_mark') }} as is_imputed
    from landed
    where rejection_rule is null
)

select * from final
