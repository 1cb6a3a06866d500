-- Preventable acute stays of citizens of 65+ in the last whole year, per 1,000 residents of 65+ on the
-- as-of date, by municipality.

with

stay as (
    select * from {{ ref('fct_hospital_stay') }}
    where is_preventable
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

resident as (
    select
        citizen.municipality_code,
        count(*) as residents_65_plus
    from citizen
    cross join as_of
    where
        citizen.is_current
        and citizen.is_resident
        and extract(year from as_of.as_of_date) - citizen.birth_year > 65
    group by citizen.municipality_code
),

preventable as (
    select
        citizen.municipality_code,
        citizen.municipality_name,
        count(*) as preventable_stays
    from stay
    cross join as_of
    inner join citizen on stay.citizen_version_key = citizen.citizen_version_key
    where
        stay.started_at < as_of.as_of_date
        and stay.started_at >= {{ dbt.dateadd('year', -1, 'as_of.as_of_date') }}
    group by all
),

final as (
    select
        preventable.municipality_name,
        preventable.preventable_stays,
        resident.residents_65_plus,
        round(1000.0 * preventable.preventable_stays / resident.residents_65_plus, 1)
            as per_1000_residents_65_plus
    from preventable
    inner join resident on preventable.municipality_code = resident.municipality_code
)

select * from final
order by preventable_stays desc, municipality_name
