with

municipal_service as (
    select * from {{ ref('municipal_service') }}
),

known_member as (
    select
        {{ dimension_key(['code']) }} as municipal_service_key,
        code as service_code,
        label_da,
        label_en,
        unit,
        grain,
        source_table,
        is_sector_contact,
        provenance
    from municipal_service
),

-- Training of no stated kind (AETR 400) is unknown as a service, yet it is training.
unknown_member as (
    select
        cast(-1 as bigint) as municipal_service_key,
        'unknown' as service_code,
        'Ukendt' as label_da,
        'Unknown' as label_en,
        'unknown' as unit,
        'unknown' as grain,
        'unknown' as source_table,
        true as is_sector_contact,
        'project' as provenance
),

final as (
    select * from known_member
    union all
    select * from unknown_member
)

select * from final
