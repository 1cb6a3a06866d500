-- How breakdowns, places, periods and components add up, each by itself: total, partition and part. It is
-- what a reader knows of the published tables without seeing a figure. Relations are those of seed
-- component_part.
{%- set finer = [('country', 'region'), ('region', 'health_cluster'), ('health_cluster', 'municipality')] %}

with

membership as (
    select * from {{ ref('int_open_membership') }}
),

report_place as (
    select * from {{ ref('int_report_place') }}
),

open_place as (
    select * from {{ ref('int_open_place') }}
),

open_breakdown as (
    select * from {{ ref('int_open_breakdown') }}
),

breakdown as (
    select * from {{ ref('int_report_breakdown') }}
),

report_month as (
    select * from {{ ref('int_report_month') }}
),

component_part as (
    select * from {{ ref('component_part') }}
),

component_code as (
    select * from {{ ref('int_report_component_code') }}
),

-- Places: the members of one level that lie within a place of the level above, or of the same level of the
-- other geography, if none of them reaches outside.
place as (
    select distinct
        open_place.period_id,
        open_place.node_id,
        open_place.geography_level,
        membership.geography_basis,
        membership.municipality_code
    from membership
    inner join report_place
        on
            membership.geography_basis = report_place.geography_basis
            and membership.geography_level = report_place.geography_level
            and membership.geography_code = report_place.geography_code
    inner join open_place
        on
            membership.period_id = open_place.period_id
            and report_place.place_id = open_place.place_id
),

place_size as (
    select
        period_id,
        node_id,
        count(distinct municipality_code) as members
    from place
    group by 1, 2
),

meeting as (
    select
        total.period_id,
        total.node_id as total_id,
        part.geography_level || '/' || part.geography_basis as partition_name,
        part.node_id as part_id,
        count(distinct total.municipality_code) as shared
    from place as total
    inner join place as part
        on
            total.period_id = part.period_id
            and total.municipality_code = part.municipality_code
            and total.node_id <> part.node_id
    where
        (total.geography_level = part.geography_level and total.geography_basis <> part.geography_basis)
        {% for level, next_level in finer %}
            or (
                total.geography_level = '{{ level }}' and part.geography_level = '{{ next_level }}'
            )
        {% endfor %}
    group by 1, 2, 3, 4
),

nested as (
    select
        meeting.period_id,
        meeting.total_id,
        meeting.partition_name,
        string_agg(meeting.part_id, ' ' order by meeting.part_id) as parts
    from meeting
    inner join place_size
        on meeting.period_id = place_size.period_id and meeting.part_id = place_size.node_id
    group by 1, 2, 3
    having bool_and(meeting.shared = place_size.members)
),

place_partition as (
    select
        period_id,
        total_id,
        parts,
        min(partition_name) as partition_name
    from nested
    group by 1, 2, 3
),

place_link as (
    select
        'place' as dimension,
        meeting.period_id,
        meeting.partition_name,
        cast(meeting.total_id as integer) as total_id,
        cast(meeting.part_id as integer) as part_id,
        'whole' as relation
    from place_partition
    inner join meeting
        on
            place_partition.period_id = meeting.period_id
            and place_partition.total_id = meeting.total_id
            and place_partition.partition_name = meeting.partition_name
),

-- Breakdowns: by the cells that they take in.
breakdown_cell as (
    select distinct
        open_breakdown.node_id,
        open_breakdown.breakdown_kind,
        open_breakdown.age_scope,
        breakdown.cell_age_band,
        breakdown.cell_sex
    from open_breakdown
    inner join breakdown on open_breakdown.breakdown_id = breakdown.breakdown_id
    where breakdown.cell_sex <> 'all'
),

breakdown_size as (
    select
        node_id,
        count(distinct cell_age_band || '/' || cell_sex) as cells
    from breakdown_cell
    group by 1
),

breakdown_meeting as (
    select
        total.node_id as total_id,
        total.breakdown_kind || '>' || part.breakdown_kind
        || case when total.age_scope <> part.age_scope then '/scopes' else '' end as partition_name,
        part.node_id as part_id,
        count(distinct total.cell_age_band || '/' || total.cell_sex) as shared
    from breakdown_cell as total
    inner join breakdown_cell as part
        on
            total.cell_age_band = part.cell_age_band
            and total.cell_sex = part.cell_sex
            and total.node_id <> part.node_id
    where
        (
            total.age_scope = part.age_scope
            and total.breakdown_kind || '>' || part.breakdown_kind in (
                'everyone>sex', 'everyone>age_band', 'sex>sex_and_age_band', 'age_band>sex_and_age_band'
            )
        )
        or (
            total.age_scope = 'all' and part.age_scope <> 'all'
            and total.breakdown_kind = part.breakdown_kind
            and total.breakdown_kind in ('everyone', 'sex')
        )
    group by 1, 2, 3
),

target_group as (
    select distinct
        node_id,
        breakdown_kind,
        age_scope,
        target_group_code
    from open_breakdown
    where breakdown_kind in ('everyone', 'target_group')
),

breakdown_link as (
    select
        breakdown_meeting.partition_name,
        breakdown_meeting.total_id,
        breakdown_meeting.part_id,
        case
            when breakdown_meeting.partition_name like '%/scopes' then 'some'
            when breakdown_meeting.partition_name in ('everyone>age_band', 'sex>sex_and_age_band')
                then 'whole_in_time'
            else 'whole'
        end as relation
    from breakdown_meeting
    inner join breakdown_size on breakdown_meeting.part_id = breakdown_size.node_id
    where breakdown_meeting.shared = breakdown_size.cells
    union all
    select
        part.target_group_code as partition_name,
        total.node_id as total_id,
        part.node_id as part_id,
        'some' as relation
    from target_group as total
    inner join target_group as part on total.age_scope = part.age_scope
    where
        part.breakdown_kind = 'target_group'
        and case
            when part.target_group_code in ('chronic', 'nursing_home', 'elderly_medical')
                then total.breakdown_kind = 'everyone'
            else total.target_group_code = 'chronic'
        end
    union all
    -- Whoever is chronically ill has one of the diseases.
    select
        'diseases' as partition_name,
        total.node_id as total_id,
        part.node_id as part_id,
        'overlapping' as relation
    from target_group as total
    inner join target_group as part on total.age_scope = part.age_scope
    where
        total.target_group_code = 'chronic'
        and part.target_group_code not in (
            'all', 'chronic', 'multiple_chronic', 'nursing_home', 'elderly_medical'
        )
    union all
    select
        'scopes' as partition_name,
        total.node_id as total_id,
        part.node_id as part_id,
        'some' as relation
    from target_group as total
    inner join target_group as part on total.target_group_code = part.target_group_code
    where
        total.breakdown_kind = 'target_group'
        and part.breakdown_kind = 'target_group'
        and total.age_scope = 'all'
        and part.age_scope <> 'all'
),

-- Periods: a year by its quarters, a quarter by its months.
period as (
    select
        period_id,
        period_type,
        month
    from report_month
),

period_link as (
    select distinct
        'period' as dimension,
        total.period_id,
        part.period_type as partition_name,
        total.period_id as total_id,
        part.period_id as part_id,
        'whole_in_time' as relation
    from period as total
    inner join period as part on total.month = part.month
    where
        total.period_type || '>' || part.period_type in ('year>quarter', 'quarter>month')
),

component_link as (
    select
        component_part.partition as partition_name,
        total.component_id as total_id,
        part.component_id as part_id,
        component_part.relation
    from component_part
    inner join component_code as total on component_part.total = total.component_code
    inner join component_code as part on component_part.part = part.component_code
),

final as (
    select
        dimension,
        period_id,
        partition_name,
        total_id,
        part_id,
        relation
    from place_link
    union all
    select
        'breakdown' as dimension,
        null as period_id,
        partition_name,
        total_id,
        part_id,
        relation
    from breakdown_link
    union all
    select
        dimension,
        period_id,
        partition_name,
        total_id,
        part_id,
        relation
    from period_link
    union all
    select
        'component' as dimension,
        null as period_id,
        partition_name,
        total_id,
        part_id,
        relation
    from component_link
)

select * from final
