-- The services of general practice (ydelser) by date. A code that is given to something else later
-- is two rows, and a row with a region holds for the providers of that region only.

with

gp_service as (
    select * from {{ ref('gp_service') }}
),

final as (
    select
        {{ dimension_key(['service_id']) }} as practice_service_key,
        service_code,
        region_code,
        label_da,
        label_en,
        service_category,
        is_contact,
        gp_contact_type,
        coalesce(valid_from, date '1900-01-01') as valid_from,
        coalesce(valid_to, {{ end_of_time() }}) as valid_to,
        contact_type_provenance,
        provenance
    from gp_service
)

select * from final
