with

chronic_disease as (
    select * from {{ ref('chronic_disease') }}
),

known_member as (
    select
        {{ dimension_key(['code']) }} as chronic_disease_key,
        code as chronic_disease_code,
        register_code,
        label_da,
        label_en,
        icd10_prefixes,
        provenance
    from chronic_disease
),

unknown_member as (
    select
        cast(-1 as bigint) as chronic_disease_key,
        'unknown' as chronic_disease_code,
        'unknown' as register_code,
        'Ukendt' as label_da,
        'Unknown' as label_en,
        '' as icd10_prefixes,
        'project' as provenance
),

final as (
    select * from known_member
    union all
    select * from unknown_member
)

select * from final
