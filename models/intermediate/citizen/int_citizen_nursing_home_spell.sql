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
    where person.death_date is null or matched.valid_from <= person.death_date
),

-- Two homes may share an address for a while: the later one has the resident then, and the other
-- has them again when it is gone.
boundary as (
    select
        citizen_key,
        valid_from as day
    from alive
    union
    select
        citizen_key,
        valid_to as day
    from alive
),

segment as (
    select
        citizen_key,
        day as valid_from,
        lead(day) over (partition by citizen_key order by day) as valid_to
    from boundary
),

ranked as (
    select
        segment.citizen_key,
        alive.nursing_home_id,
        segment.valid_from,
        segment.valid_to,
        row_number() over (
            partition by segment.citizen_key, segment.valid_from
            order by alive.valid_from desc, alive.nursing_home_id
        ) as home_place
    from segment
    inner join alive
        on
            segment.citizen_key = alive.citizen_key
            and {{ valid_on('alive', 'segment.valid_from') }}
),

latest as (
    select * from ranked
    where home_place = 1
),

final as (
    {{ resolved_spells('latest', 'citizen_key', ['nursing_home_id']) }}
)

select * from final
