with

municipal_service_law as (
    select * from {{ ref('municipal_service_law') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

dated as (
    select
        municipal_service_law_id,
        municipal_service_code,
        legal_basis_da,
        legal_basis_en,
        coalesce(valid_from, date '1900-01-01') as valid_from,
        coalesce(valid_to, {{ end_of_time() }}) as valid_to,
        provenance
    from municipal_service_law
),

known_law as (
    select
        {{ dimension_key(['dated.municipal_service_law_id']) }} as municipal_service_law_key,
        dated.municipal_service_code as service_code,
        dated.legal_basis_da as label_da,
        dated.legal_basis_en as label_en,
        dated.valid_from,
        dated.valid_to,
        {{ valid_on('dated', 'as_of.as_of_date') }} as is_current,
        dated.provenance
    from dated
    cross join as_of
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
