-- A component that no indicator uses is counted for nothing, and an indicator that no report shows is
-- defined for nothing.

with

component as (
    select * from {{ ref('int_report_component_code') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

report_indicator as (
    select * from {{ ref('report_indicator') }}
),

final as (
    select component_code as code
    from component
    where
        component_code not in (select indicator.numerator from indicator)
        and component_code not in (select indicator.denominator from indicator)
    union all
    select indicator_code as code
    from indicator
    where indicator_code not in (select report_indicator.indicator_code from report_indicator)
)

select * from final
