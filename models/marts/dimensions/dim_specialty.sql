with

specialty as (
    select * from {{ ref('specialty') }}
),

known_member as (
    select
        {{ dimension_key(['code']) }} as specialty_key,
        code as specialty_code,
        code3 as specialty_code3,
        label_da,
        label_en,
        sector,
        care_area,
        is_medical_specialty,
        provenance
    from specialty
),

-- The care area of an unknown specialty is somatic: the definition says psychiatric or else.
unknown_member as (
    select
        cast(-1 as bigint) as specialty_key,
        'unknown' as specialty_code,
        'unknown' as specialty_code3,
        'Ukendt' as label_da,
        'Unknown' as label_en,
        'unknown' as sector,
        'somatic' as care_area,
        false as is_medical_specialty,
        'project' as provenance
),

final as (
    select * from known_member
    union all
    select * from unknown_member
)

select * from final
