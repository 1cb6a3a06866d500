-- After an inpatient stay of a citizen of 65+: how soon is there a contact with general practice or
-- the municipality? Share of the last full year's discharges to life with a contact on the day of
-- discharge or within 7 and 30 days after it.

with

stay as (
    select * from {{ ref('fct_hospital_stay') }}
    where stay_type = 'inpatient' and age >= 65 and not is_open
),

sector_event as (
    select * from {{ ref('int_sector_event') }}
    where sector <> 'hospital'
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

discharge as (
    select
        stay.stay_id,
        stay.citizen_key,
        cast(stay.ended_at as date) as discharged_on,
        citizen.region_name
    from stay
    cross join as_of
    inner join citizen
        on
            stay.citizen_key = citizen.citizen_key
            and {{ valid_on('citizen', 'stay.ended_at') }}
    where
        citizen.is_resident
        and stay.ended_at >= {{ dbt.dateadd('day', -395, 'as_of.as_of_date') }}
        and stay.ended_at < {{ dbt.dateadd('day', -30, 'as_of.as_of_date') }}
),

first_contact as (
    select
        discharge.stay_id,
        sector_event.sector,
        min(greatest(
            {{ dbt.datediff('discharge.discharged_on', 'sector_event.from_date', 'day') }}, 0
        )) as days_to_contact
    from discharge
    inner join sector_event
        on
            discharge.citizen_key = sector_event.citizen_key
            and discharge.discharged_on <= sector_event.to_date
            and {{ dbt.dateadd('day', 30, 'discharge.discharged_on') }} >= sector_event.from_date
    group by all
),

sector as (
    select distinct sector from sector_event
),

final as (
    select
        discharge.region_name,
        sector.sector,
        count(*) as discharges,
        round(100.0 * count(*) filter (where first_contact.days_to_contact <= 7) / count(*), 1)
            as within_7_days_percent,
        round(100.0 * count(first_contact.stay_id) / count(*), 1) as within_30_days_percent
    from discharge
    cross join sector
    left join first_contact
        on
            discharge.stay_id = first_contact.stay_id
            and sector.sector = first_contact.sector
    group by all
)

select * from final
order by sector, region_name
