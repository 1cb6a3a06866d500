with

practice_specialty as (
    select * from {{ ref('practice_specialty') }}
),

known_member as (
    select
        {{ dimension_key(['code']) }} as practice_specialty_key,
        code as specialty_code,
        label_da,
        label_en,
        provider_group,
        provider_group_da as provider_group_label_da,
        provider_group_en as provider_group_label_en,
        is_gp_range,
        is_raw_code,
        provenance
    from practice_specialty
),

unknown_member as (
    select
        cast(-1 as bigint) as practice_specialty_key,
        'unknown' as specialty_code,
        'Ukendt' as label_da,
        'Unknown' as label_en,
        'unknown' as provider_group,
        'Ukendt' as provider_group_label_da,
        'Unknown' as provider_group_label_en,
        false as is_gp_range,
        false as is_raw_code,
        'project' as provenance
),

final as (
    select * from known_member
    union all
    select * from unknown_member
)

select * from final
