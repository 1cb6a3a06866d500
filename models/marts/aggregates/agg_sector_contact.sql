-- Citizens in contact with one, two or all three sectors (anden sektorkontakt; project definition) in
-- a month, a quarter and a year, by combination of sectors and geography. A citizen who moves within
-- the period counts where he was at its first contact.

with

citizen_period as (
    select * from {{ ref('int_citizen_period') }}
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

tally as (
    select
        citizen_period.period_type,
        citizen_period.period_start,
        citizen.region_code,
        citizen.municipality_code,
        citizen_period.has_hospital,
        citizen_period.has_general_practice,
        citizen_period.has_municipality,
        citizen_period.sector_count,
        count(*) as citizens
    from citizen_period
    inner join citizen on citizen_period.citizen_version_key = citizen.citizen_version_key
    group by 1, 2, 3, 4, 5, 6, 7, 8
),

by_geography as (
    {{ by_geography('tally') }}
),

final as (
    select
        period_type,
        period_start,
        geography_level,
        geography_code,
        has_hospital,
        has_general_practice,
        has_municipality,
        sector_count,
        cast(sum(citizens) as bigint) as citizens
    from by_geography
    group by 1, 2, 3, 4, 5, 6, 7, 8
)

select * from final
order by 1, 2, 3, 4, 5, 6, 7
