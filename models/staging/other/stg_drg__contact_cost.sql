with

landed as (
    select * from {{ ref('base_drg_kontakt') }}
),

final as (
    select
        citizen_key,
        contact_key,
        drg_kode as drg_code,
        takst_kr as tariff
    from landed
    where rejection_rule is null
)

select * from final
