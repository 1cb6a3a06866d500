with

landed as (
    select * from {{ ref('base_lmdb') }}
),

final as (
    select
        citizen_key,
        eksd as dispensed_on,
        atc as atc_code,
        vnr as product_number,
        apk as packages,
        volume,
        {{ known_code('voltypecode', 'volume_type') }} as volume_type_code,
        coalesce(indo, 'unknown') as indication_code,
        aup as retail_price
    from landed
    where rejection_rule is null
)

select * from final
