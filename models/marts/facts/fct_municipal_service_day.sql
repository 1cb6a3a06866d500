with

service_day as (
    select * from {{ ref('int_municipal_service_day') }}
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

final as (
    select
        {{ row_hash([
            'service_day.citizen_key', 'service_day.service_code', 'service_day.service_date'
        ]) }} as municipal_service_day_key,
        service_day.citizen_key,
        coalesce(citizen.citizen_version_key, -1) as citizen_version_key,
        {{ date_key('service_day.service_date') }} as date_key,
        {{ age_on('person.birth_date', 'service_day.service_date') }} as age,
        service_day.service_date,
        coalesce(service.municipal_service_key, -1) as municipal_service_key,
        service_day.service_code,
        coalesce(law.municipal_service_law_key, -1) as municipal_service_law_key,
        service_day.is_imputed,
        service_day.reporting_municipality_code,
        service_day.reporting_municipality_count
    from service_day
    inner join person on service_day.citizen_key = person.citizen_key
    left join service on service_day.service_code = service.service_code
    left join law
        on
            service_day.service_code = law.service_code
            and {{ valid_on('law', 'service_day.service_date') }}
    left join citizen
        on
            service_day.citizen_key = citizen.citizen_key
            and {{ valid_on('citizen', 'service_day.service_date') }}
)

select * from final
order by citizen_key, service_date
