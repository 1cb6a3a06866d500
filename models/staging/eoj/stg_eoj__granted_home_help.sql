with

landed as (
    select * from {{ ref('base_aefv') }}
),

final as (
    select
        citizen_key,
        {{ known_code('ael_komkod', 'municipality', 'municipality_code') }} as municipality_code,
        haend_mdr as month,
        perpl_vis as personal_minutes_per_week,
        prahj_vis as practical_minutes_per_week,
        {{ known_code('lev_type_vis', 'supplier_type') }} as supplier_type_code,
        {{ is_imputed('fti_mark') }} as is_imputed
    from landed
    where rejection_rule is null
)

select * from final
