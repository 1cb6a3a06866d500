with

provider as (
    select * from {{ ref('int_provider_spell') }}
),

specialty as (
    select * from {{ ref('practice_specialty') }}
),

final as (
    select
        provider.provider_key,
        provider.provider_number,
        coalesce(provider.practice_name, 'Ukendt') as provider_name,
        coalesce(provider.practice_type, 'unknown') as practice_type,
        provider.practice_specialty_code,
        coalesce(specialty.label_da, 'Ukendt') as practice_specialty_label_da,
        coalesce(specialty.label_en, 'Unknown') as practice_specialty_label_en,
        provider.municipality_code,
        provider.valid_from,
        provider.valid_to
    from provider
    left join specialty on provider.practice_specialty_code = specialty.code
    union all
    select
        -1 as provider_key,
        'unknown' as provider_number,
        'Ukendt' as provider_name,
        'unknown' as practice_type,
        'unknown' as practice_specialty_code,
        'Ukendt' as practice_specialty_label_da,
        'Unknown' as practice_specialty_label_en,
        'unknown' as municipality_code,
        date '1850-01-01' as valid_from,
        {{ end_of_time() }} as valid_to
)

select * from final
