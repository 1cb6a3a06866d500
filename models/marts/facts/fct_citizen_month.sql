with

citizen_month as (
    select * from {{ ref('int_citizen_month') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

-- A citizen who is born within the month is as on the day of birth.
dated as (
    select
        citizen_month.*,
        person.birth_date,
        greatest(citizen_month.month, person.birth_date) as known_on
    from citizen_month
    inner join person on citizen_month.citizen_key = person.citizen_key
),

final as (
    select
        dated.citizen_key,
        coalesce(citizen.citizen_version_key, -1) as citizen_version_key,
        {{ date_key('dated.month') }} as date_key,
        {{ age_on('dated.birth_date', 'dated.known_on') }} as age,
        dated.month,
        dated.hospital_contacts,
        dated.hospital_stays,
        dated.general_practice_contacts,
        dated.municipal_services,
        dated.has_hospital,
        dated.has_general_practice,
        dated.has_municipality,
        cast(dated.has_hospital as integer)
        + cast(dated.has_general_practice as integer)
        + cast(dated.has_municipality as integer) as sector_count
    from dated
    left join citizen
        on
            dated.citizen_key = citizen.citizen_key
            and {{ valid_on('citizen', 'dated.known_on') }}
)

select * from final
