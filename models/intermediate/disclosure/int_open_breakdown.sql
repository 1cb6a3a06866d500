-- The breakdowns that are published, and their equals: breakdowns that take in the same cells have the
-- same node (65-74 of everyone is 65-74 of those of 65 or over).

with

breakdown as (
    select * from {{ ref('int_report_breakdown') }}
),

listed as (
    select
        period_type,
        breakdown_id,
        breakdown_kind,
        age_scope,
        sex,
        age_band,
        target_group_code,
        string_agg(
            distinct cell_age_band || '/' || cell_sex, ' ' order by cell_age_band || '/' || cell_sex
        ) filter (where cell_sex <> 'all') as cells
    from breakdown
    group by all
),

final as (
    select
        period_type,
        breakdown_id,
        breakdown_kind,
        age_scope,
        sex,
        age_band,
        target_group_code,
        case
            when target_group_code = 'all'
                then min(breakdown_id) over (partition by target_group_code, cells)
            else breakdown_id
        end as node_id
    from listed
)

select * from final
