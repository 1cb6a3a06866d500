-- The date of treatment where given, else the Monday of the billing week. The register has no key:
-- `line_hash` is the same for lines that are the same in all that we read.

with

landed as (
    select * from {{ ref('base_sssy') }}
),

final as (
    select
        {{ row_hash([
            'citizen_key', 'ydernr', 'speciale', 'ydlant', 'kontakt', 'bruhon', 'honuge',
            'behandlingsdato', 'barnmak', 'ydltid', 'sikgrup'
        ]) }} as line_hash,
        citizen_key,
        ydernr as provider_number,
        {{ known_code('left(speciale, 2)', 'practice_specialty') }} as practice_specialty_code,
        right(speciale, 4) as service_code,
        ydlant as service_count,
        kontakt as contact_count,
        bruhon as gross_fee,
        coalesce(behandlingsdato, honuge) as service_date,
        case when behandlingsdato is null then 'week' else 'day' end as date_precision,
        barnmak = '1' as is_child_line,
        {{ known_code('ydltid', 'service_time_code') }} as service_time_code,
        {{ known_code('sikgrup', 'insurance_group') }} as insurance_group_code
    from landed
    where rejection_rule is null
)

select * from final
