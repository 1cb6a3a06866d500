-- Citizens who were in three areas or more in a period: what they had of each component in which of them
-- (macro report_masks). They count once in every place and breakdown that takes in any of the areas.

with

citizen_period as {{ read_again() }} (
    select * from {{ ref('int_report_citizen_period') }}
),

citizen as (
    select
        period_id,
        mask_id,
        slot,
        citizen_key
    from citizen_period
    group by 1, 2, 3, 4
    having count(*) > 2
),

several as (
    select citizen_period.*
    from citizen_period
    inner join citizen
        on
            citizen_period.period_id = citizen.period_id
            and citizen_period.mask_id = citizen.mask_id
            and citizen_period.slot = citizen.slot
            and citizen_period.citizen_key = citizen.citizen_key
),

component as (
    select
        period_id,
        area,
        slot,
        citizen_key,
        {{ unnested_mask() }}
    from several
),

final as (
    select
        period_id,
        cast(component_id as smallint) as component_id,
        area,
        cast(slot as tinyint) as slot,
        citizen_key
    from component
    where component_id is not null
    group by 1, 2, 3, 4, 5
)

select * from final
