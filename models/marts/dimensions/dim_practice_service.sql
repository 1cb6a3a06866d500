with

gp_service as (
    select * from {{ ref('int_gp_service') }}
),

gp_contact_type as (
    select * from {{ ref('gp_contact_type') }}
),

-- A service code may be reused for something else, so the period is part of the key: look a
-- service up by code and date.
known_service as (
    select
        gp_service.practice_service_key,
        gp_service.service_code,
        coalesce(gp_service.region_code, 'all') as region_code,
        gp_service.label_da,
        gp_service.label_en,
        gp_service.service_category,
        gp_service.is_contact,
        gp_service.gp_contact_type,
        gp_contact_type.label_da as gp_contact_type_label_da,
        gp_contact_type.label_en as gp_contact_type_label_en,
        gp_service.valid_from,
        gp_service.valid_to,
        gp_service.contact_type_provenance,
        gp_service.provenance
    from gp_service
    left join gp_contact_type
        on gp_service.gp_contact_type = gp_contact_type.code
),

unknown_member as (
    select
        cast(-1 as bigint) as practice_service_key,
        'unknown' as service_code,
        'all' as region_code,
        'Ukendt' as label_da,
        'Unknown' as label_en,
        'unknown' as service_category,
        false as is_contact,
        cast(null as varchar) as gp_contact_type,
        cast(null as varchar) as gp_contact_type_label_da,
        cast(null as varchar) as gp_contact_type_label_en,
        date '1900-01-01' as valid_from,
        date '9999-12-31' as valid_to,
        'project' as contact_type_provenance,
        'project' as provenance
),

final as (
    select * from known_service
    union all
    select * from unknown_member
)

select * from final
