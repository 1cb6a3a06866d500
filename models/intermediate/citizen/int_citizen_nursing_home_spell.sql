-- Nursing-home residents: a citizen's address meets a nursing home's address on municipality, road
-- and house number while both hold (project definition of the matching level). Ends with the day of
-- death at the latest.

with

address as (
    select * from {{ ref('int_citizen_address_spell') }}
),

home_address as (
    select * from {{ ref('stg_nursing_home__address') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

matched as (
    select
        address.citizen_key,
        home_address.nursing_home_id,
        greatest(address.valid_from, home_address.valid_from) as valid_from,
        least(address.valid_to, home_address.valid_to) as valid_to
    from address
    inner join home_address
        on
            address.municipality_code = home_address.municipality_code
            and address.road_code = home_address.road_code
            and {{ normal_house_number('address.house_number') }}
            = {{ normal_house_number('home_address.house_number') }}
            and address.valid_from < home_address.valid_to
            and address.valid_to > home_address.valid_from
),

alive as (
    select
        matched.citizen_key,
        matched.nursing_home_id,
        matched.valid_from,
        least(matched.valid_to, coalesce(person.death_date + 1, matched.valid_to)) as valid_to
    from matched
    inner join person on matched.citizen_key = person.citizen_key
),

final as (
    {{ resolved_spells('alive', 'citizen_key', ['nursing_home_id']) }}
)

select * from final
