with

service_month as (
    select * from {{ ref('int_municipal_service_month') }}
),

service as (
    select * from {{ ref('dim_municipal_service') }}
),

law as (
    select * from {{ ref('dim_municipal_service_law') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

dated as (
    {{ dated_from_birth('service_month', 'month') }}
),

final as (
    select
        {{ surrogate_key([
            'dated.citizen_key',
            'dated.service_code',
            'dated.basis',
            'dated.month',
            'dated.supplier_type',
        ]) }} as municipal_service_month_key,
        dated.citizen_key,
        coalesce(citizen.citizen_version_key, -1) as citizen_version_key,
        {{ date_key('dated.month') }} as date_key,
        {{ age_on('dated.birth_date', 'dated.known_on') }} as age,
        dated.month,
        coalesce(service.municipal_service_key, -1) as municipal_service_key,
        dated.service_code,
        coalesce(law.municipal_service_law_key, -1) as municipal_service_law_key,
        dated.basis,
        dated.supplier_type,
        cast(dated.minutes_per_week as decimal(12, 2)) as minutes_per_week,
        dated.is_imputed,
        dated.reporting_municipality_code,
        dated.reporting_municipality_count
    from dated
    left join service on dated.service_code = service.service_code
    left join law
        on
            dated.service_code = law.service_code
            and {{ valid_on('law', 'dated.month') }}
    left join citizen
        on
            dated.citizen_key = citizen.citizen_key
            and {{ valid_on('citizen', 'dated.known_on') }}
)

select * from final
order by citizen_key, month
