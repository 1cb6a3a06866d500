with

municipal_service_law as (
    select * from {{ ref('municipal_service_law') }}
),

known_law as (
    select
        {{ surrogate_key(['municipal_service_law_id']) }} as municipal_service_law_key,
        municipal_service_code as service_code,
        legal_basis_da as label_da,
        legal_basis_en as label_en,
        coalesce(valid_from, date '1900-01-01') as valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to,
        valid_to is null as is_current,
        provenance
    from municipal_service_law
),

unknown_member as (
    select
        cast(-1 as bigint) as municipal_service_law_key,
        'unknown' as service_code,
        'Ukendt' as label_da,
        'Unknown' as label_en,
        date '1900-01-01' as valid_from,
        date '9999-12-31' as valid_to,
        true as is_current,
        'project' as provenance
),

final as (
    select * from known_law
    union all
    select * from unknown_member
)

select * from final
