-- Citizens in contact with one, two or all three sectors in a year, and per 1,000 residents.

with

sector_contact as (
    select * from {{ ref('agg_sector_contact') }}
    where period_type = 'year' and geography_level = 'country'
),

population as (
    select
        year,
        sum(mean_citizens) as residents
    from {{ ref('agg_population_year') }}
    where target_group_code = 'all' and is_full_year
    group by year
),

final as (
    select
        population.year,
        sector_contact.has_hospital,
        sector_contact.has_general_practice,
        sector_contact.has_municipality,
        sector_contact.citizens,
        round(1000.0 * sector_contact.citizens / population.residents, 1) as per_1000_residents
    from sector_contact
    inner join population on extract(year from sector_contact.period_start) = population.year
)

select * from final
order by year, has_hospital, has_general_practice, has_municipality
