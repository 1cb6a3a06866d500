with

landed as (
    select * from {{ ref('base_aelh') }}
),

final as (
    select
        citizen_key,
        {{ known_code('ael_komkod', 'municipality', 'municipality_code') }} as municipality_code,
        haend_mdr as month,
        perpl_lev as personal_minutes_per_week,
        prahj_lev as practical_minutes_per_week,
        {{ known_code('lev_type_lev', 'supplier_type') }} as supplier_type_code,
        {{ is_imputed('imp_mark') }} as is_imputed
    from landed
    where rejection_rule is null
)

select * from final
