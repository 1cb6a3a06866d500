with

cpr_status as (
    select * from {{ ref('cpr_status') }}
),

known_member as (
    select
        {{ dimension_key(['code']) }} as cpr_status_key,
        code as cpr_status_code,
        label_da,
        label_en,
        is_active,
        is_resident,
        provenance
    from cpr_status
),

-- An unknown status does not count as resident: it is in no population.
unknown_member as (
    select
        cast(-1 as bigint) as cpr_status_key,
        'unknown' as cpr_status_code,
        'Ukendt' as label_da,
        'Unknown' as label_en,
        false as is_active,
        false as is_resident,
        'project' as provenance
),

final as (
    select * from known_member
    union all
    select * from unknown_member
)

select * from final
