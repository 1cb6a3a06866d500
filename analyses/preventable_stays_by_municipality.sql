-- Preventable acute stays of citizens of 65+ in the last year per 1,000 residents of 65+ (mean of the
-- year's firsts of the month), by municipality; those without such a stay are shown with 0.

with

stay as (
    select * from {{ ref('fct_hospital_stay') }}
    where is_preventable
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

municipality as (
    select * from {{ ref('municipality') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

population as (
    select * from {{ ref('fct_population') }}
    where age >= 65
),

month_count as (
    select count(distinct population.month) as months
    from population
    cross join as_of
    where
        population.month < as_of.as_of_date
        and population.month >= {{ dbt.dateadd('year', -1, 'as_of.as_of_date') }}
),

resident as (
    select
        population.municipality_code,
        municipality.municipality_name,
        sum(population.citizens) / month_count.months as residents_65_plus
    from population
    cross join as_of
    cross join month_count
    inner join municipality on population.municipality_code = municipality.municipality_code
    where
        population.month < as_of.as_of_date
        and population.month >= {{ dbt.dateadd('year', -1, 'as_of.as_of_date') }}
    group by
        population.municipality_code, municipality.municipality_name, month_count.months
    having sum(population.citizens) > 0
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
        round(resident.residents_65_plus, 1) as residents_65_plus,
        round(
            1000.0 * coalesce(preventable.preventable_stays, 0) / resident.residents_65_plus, 1
        ) as per_1000_residents_65_plus
    from resident
    left join preventable on resident.municipality_code = preventable.municipality_code
)

select * from final
order by preventable_stays desc, municipality_name
