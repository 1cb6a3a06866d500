-- Citizens whose address nearly is a nursing home's and who are not counted as residents: the house
-- number has another letter, or none (12A beside 12); or road and number are the home's in the
-- municipality where the home lies, while its address bears another municipality code, as after a
-- change of codes. Whoever knows the homes can mend the register of their addresses by it.

with

address as (
    select * from {{ ref('int_citizen_address_spell') }}
),

home_address as (
    select * from {{ ref('stg_nursing_home__address') }}
),

home as (
    select * from {{ ref('int_nursing_home_spell') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

-- An address may stay open after death.
current_address as (
    select
        address.citizen_key,
        address.municipality_code,
        address.road_code,
        {{ normal_house_number('address.house_number') }} as house_number
    from address
    cross join as_of
    inner join person on address.citizen_key = person.citizen_key
    where
        (person.death_date is null or person.death_date >= as_of.as_of_date)
        and {{ valid_on('address', 'as_of.as_of_date') }}
),

current_home_address as (
    select distinct
        home_address.nursing_home_id,
        home_address.municipality_code,
        home.municipality_code as home_municipality_code,
        home_address.road_code,
        {{ normal_house_number('home_address.house_number') }} as house_number
    from home_address
    cross join as_of
    left join home
        on
            home_address.nursing_home_id = home.nursing_home_id
            and {{ valid_on('home', 'as_of.as_of_date') }}
    where {{ valid_on('home_address', 'as_of.as_of_date') }}
),

-- Who lives at a home is no near miss of another.
elsewhere as (
    select current_address.*
    from current_address
    left join current_home_address
        on
            current_address.municipality_code = current_home_address.municipality_code
            and current_address.road_code = current_home_address.road_code
            and current_address.house_number = current_home_address.house_number
    where current_home_address.nursing_home_id is null
),

near_miss as (
    select
        current_home_address.nursing_home_id,
        'other_letter' as near_miss,
        elsewhere.citizen_key
    from elsewhere
    inner join current_home_address
        on
            elsewhere.municipality_code = current_home_address.municipality_code
            and elsewhere.road_code = current_home_address.road_code
            and {{ house_number_without_letter('elsewhere.house_number') }}
            = {{ house_number_without_letter('current_home_address.house_number') }}
    union all
    select
        current_home_address.nursing_home_id,
        'other_municipality' as near_miss,
        elsewhere.citizen_key
    from elsewhere
    inner join current_home_address
        on
            elsewhere.municipality_code = current_home_address.home_municipality_code
            and elsewhere.road_code = current_home_address.road_code
            and elsewhere.house_number = current_home_address.house_number
    where current_home_address.municipality_code <> current_home_address.home_municipality_code
),

final as (
    select
        nursing_home_id,
        near_miss,
        count(distinct citizen_key) as citizens
    from near_miss
    group by nursing_home_id, near_miss
)

select * from final
order by nursing_home_id, near_miss
