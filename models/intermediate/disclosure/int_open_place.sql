-- The places that are published in each period, and their equals: places of the same municipalities have
-- the same node (`node_id`), as was or as is, so that both are shown or both are hidden.
--
-- A place as it was is published in the periods all through which it was the same.

with

place as (
    select * from {{ ref('int_report_place') }}
),

membership as (
    select * from {{ ref('int_open_membership') }}
),

listed as (
    select
        membership.period_id,
        place.place_id,
        place.geography_level,
        string_agg(membership.municipality_code, ' ' order by membership.municipality_code)
            as municipalities
    from membership
    inner join (
        select distinct
            place_id,
            geography_basis,
            geography_level,
            geography_code
        from place
    ) as place
        on
            membership.geography_basis = place.geography_basis
            and membership.geography_level = place.geography_level
            and membership.geography_code = place.geography_code
    group by 1, 2, 3
),

final as (
    select
        period_id,
        place_id,
        geography_level,
        min(place_id) over (partition by period_id, municipalities) as node_id
    from listed
)

select * from final
