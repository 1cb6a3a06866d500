-- Citizens in contact with one, two or all three sectors in a year, and their share of all citizens in
-- contact with any. Not per 1,000 residents: those in contact within a year, some of whom have died or
-- left since, are more than its mean population.

with

sector_contact as (
    select * from {{ ref('agg_sector_contact') }}
    where period_type = 'year' and geography_level = 'country'
),

full_year as (
    select distinct year
    from {{ ref('agg_population_year') }}
    where is_full_year
),

final as (
    select
        full_year.year,
        sector_contact.has_hospital,
        sector_contact.has_general_practice,
        sector_contact.has_municipality,
        sector_contact.citizens,
        round(
            100.0 * sector_contact.citizens
            / sum(sector_contact.citizens) over (partition by full_year.year), 1
        ) as percent_of_those_in_contact
    from sector_contact
    inner join full_year on extract(year from sector_contact.period_start) = full_year.year
)

select * from final
order by year, has_hospital, has_general_practice, has_municipality
