-- Preventable acute stays of citizens of 65+ in the last whole year, per 1,000 residents of 65+ on the
-- as-of date, by municipality; those without such a stay are shown with 0. The residents' age is told
-- by their year of birth: exact for an as-of date of 1 January, as the sample's.

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
        citizen.municipality_name,
        count(*) as residents_65_plus
    from citizen
    cross join as_of
    where
        citizen.is_current
        and citizen.is_resident
        and extract(year from as_of.as_of_date) - citizen.birth_year > 65
    group by all
),

preventable as (
    select
        citizen.municipality_code,
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
        resident.municipality_name,
        coalesce(preventable.preventable_stays, 0) as preventable_stays,
        resident.residents_65_plus,
        round(
            1000.0 * coalesce(preventable.preventable_stays, 0) / resident.residents_65_plus, 1
        ) as per_1000_residents_65_plus
    from resident
    left join preventable on resident.municipality_code = preventable.municipality_code
)

select * from final
order by preventable_stays desc, municipality_name
