-- int_citizen_period for MetricFlow, with a name for the period's combination of sectors.
{{ config(materialized='view', schema='semantic', incremental_strategy='by_citizen') }}

with

citizen_period as (
    select * from {{ ref('int_citizen_period') }}
),

final as (
    select
        *,
        concat_ws(
            ' + ',
            case when has_hospital then 'hospital' end,
            case when has_general_practice then 'general_practice' end,
            case when has_municipality then 'municipality' end
        ) as sector_combination
    from citizen_period
)

select * from final
