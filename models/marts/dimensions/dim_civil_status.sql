with

civil_status as (
    select * from {{ ref('civil_status') }}
),

known_member as (
    select
        {{ dimension_key(['code']) }} as civil_status_key,
        code as civil_status_code,
        label_da,
        label_en,
        provenance
    from civil_status
),

unknown_member as (
    select
        cast(-1 as bigint) as civil_status_key,
        'unknown' as civil_status_code,
        'Ukendt' as label_da,
        'Unknown' as label_en,
        'project' as provenance
),

final as (
    select * from known_member
    union all
    select * from unknown_member
)

select * from final
