with

target_group as (
    select * from {{ ref('target_group') }}
),

known_member as (
    select
        {{ dimension_key(['code']) }} as target_group_key,
        code as target_group_code,
        label_da,
        label_en,
        definition_da,
        definition_en,
        source as definition_source,
        provenance
    from target_group
),

unknown_member as (
    select
        cast(-1 as bigint) as target_group_key,
        'unknown' as target_group_code,
        'Ukendt' as label_da,
        'Unknown' as label_en,
        'Ukendt' as definition_da,
        'Unknown' as definition_en,
        'project' as definition_source,
        'project' as provenance
),

final as (
    select * from known_member
    union all
    select * from unknown_member
)

select * from final
