-- Regions add up to the country, and so do municipalities. A row here is a period and a cell of an
-- aggregate that do not.
with

prior_contact as (
    select * from {{ ref('agg_prior_contact') }}
),

sector_contact as (
    select * from {{ ref('agg_sector_contact') }}
),

cell as (
    select
        'agg_prior_contact' as table_name,
        month as period_start,
        concat_ws(', ', anchor_group, prior_sector, window_days) as cell_name,
        geography_level,
        anchors as total,
        anchors_with_prior_contact as part
    from prior_contact
    union all
    select
        'agg_sector_contact' as table_name,
        period_start,
        concat_ws(', ', period_type, has_hospital, has_general_practice, has_municipality)
            as cell_name,
        geography_level,
        citizens as total,
        0 as part
    from sector_contact
),

summed as (
    select
        table_name,
        period_start,
        cell_name,
        geography_level,
        sum(total) as total,
        sum(part) as part
    from cell
    group by table_name, period_start, cell_name, geography_level
)

select
    table_name,
    period_start,
    cell_name
from summed
group by table_name, period_start, cell_name
having
    count(*) <> 3
    or min(total) <> max(total)
    or min(part) <> max(part)
