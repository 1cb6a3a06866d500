-- Sector events (project definition): a citizen in contact with the hospital (a stay), general
-- practice (a GP contact) or the municipality (a day with home nursing or a preventive visit, a month
-- with granted home help, training or rehabilitation), from and to a day, both inclusive. `contacts`
-- is how many contacts the event stands for.

with

stay as (
    select * from {{ ref('int_hospital_stay') }}
),

service_line as (
    select * from {{ ref('fct_practice_service') }}
),

service_month as (
    select * from {{ ref('int_municipal_service_month') }}
),

service_day as (
    select * from {{ ref('int_municipal_service_day') }}
),

municipal_service as (
    select * from {{ ref('municipal_service') }}
),

-- Two suppliers of one service are one contact. Unspecified training is unknown as a service, yet it
-- is training.
month_of_service as (
    select distinct
        service_month.citizen_key,
        service_month.service_code,
        service_month.month
    from service_month
    left join municipal_service on service_month.service_code = municipal_service.code
    where service_month.basis = 'granted' and coalesce(municipal_service.is_sector_contact, true)
),

final as (
    select
        'hospital' as sector,
        citizen_key,
        cast(started_at as date) as from_date,
        cast(ended_at as date) as to_date,
        1 as contacts
    from stay
    union all
    select
        'general_practice' as sector,
        citizen_key,
        service_date as from_date,
        service_date as to_date,
        contact_count as contacts
    from service_line
    where is_gp_contact
    union all
    select
        'municipality' as sector,
        citizen_key,
        service_date as from_date,
        service_date as to_date,
        1 as contacts
    from service_day
    union all
    select
        'municipality' as sector,
        citizen_key,
        month as from_date,
        cast({{ dbt.last_day('month', 'month') }} as date) as to_date,
        1 as contacts
    from month_of_service
)

select * from final
