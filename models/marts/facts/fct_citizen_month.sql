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

dated as (
    {{ dated_from_birth('citizen_month', 'month') }}
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
