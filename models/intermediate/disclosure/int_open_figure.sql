-- The figures that are published (seed open_breakdown), each with its unit: figures that are the same by
-- definition are one unit, and shown or hidden as one. Besides equal places and breakdowns these are the
-- citizens with a disease, and everyone of the target group; citizens of 65 or over, and everyone of that
-- age.

with

population as (
    select
        period_id,
        place_id,
        breakdown_id
    from {{ ref('int_report_figure') }}
    where component_id = {{ report_component_id('population') }}
),

counted as (
    select * from {{ ref('int_report_figure') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

open_left_out as (
    select * from {{ ref('open_left_out') }}
),

open_breakdown as (
    select * from {{ ref('open_breakdown') }}
),

component_code as (
    select * from {{ ref('int_report_component_code') }}
),

place as (
    select * from {{ ref('int_open_place') }}
),

breakdown as (
    select * from {{ ref('int_open_breakdown') }}
),

report_month as (
    select * from {{ ref('int_report_month') }}
),

period as (
    select distinct
        period_id,
        period_type
    from report_month
),

published_indicator as (
    select indicator.*
    from indicator
    where indicator.indicator_code not in (select open_left_out.indicator_code from open_left_out)
),

published_component as (
    select
        component_code.component_id,
        component_code.component_code,
        component_code.fact
    from component_code
    where
        component_code.component_code in (select published_indicator.numerator from published_indicator)
        or component_code.component_code in (
            select published_indicator.denominator from published_indicator
        )
),

with_anybody as (
    select
        period_id,
        place_id,
        breakdown_id
    from population
    union
    select
        period_id,
        place_id,
        breakdown_id
    from counted
),

-- Zero too: every component wherever anybody lives or anything was counted.
figure as (
    select
        place.period_id,
        published_component.component_id,
        place.place_id,
        place.breakdown_id,
        coalesce(counted.citizens, 0) as citizens,
        coalesce(counted.amount, 0) as amount
    from with_anybody as place
    cross join published_component
    left join counted
        on
            place.period_id = counted.period_id
            and published_component.component_id = counted.component_id
            and place.place_id = counted.place_id
            and place.breakdown_id = counted.breakdown_id
),

any_breakdown as (
    select distinct
        breakdown_id,
        breakdown_kind,
        age_scope,
        sex,
        age_band,
        target_group_code,
        node_id
    from breakdown
),

-- Citizens with a disease are the population of its target group; what only those of 65 or over can have,
-- everyone has as often as they.
equal as (
    select
        published_component.component_id,
        any_breakdown.breakdown_id,
        {{ report_component_id('population') }} as equal_component_id,
        same.node_id as equal_node_id
    from published_component
    inner join any_breakdown on any_breakdown.breakdown_kind = 'everyone'
    inner join any_breakdown as same
        on
            any_breakdown.age_scope = same.age_scope
            and published_component.component_code = 'population_' || same.target_group_code
            and same.breakdown_kind = 'target_group'
    union all
    select
        published_component.component_id,
        any_breakdown.breakdown_id,
        case
            when published_component.component_code = 'population_65_plus'
                then {{ report_component_id('population') }}
            else published_component.component_id
        end as equal_component_id,
        same.node_id as equal_node_id
    from published_component
    inner join any_breakdown
        on
            published_component.component_code in ('population_65_plus', 'stay_elderly_medical')
            or published_component.component_code like '%preventable_stay%'
            or published_component.component_code = 'stay_preventable'
    inner join any_breakdown as same
        on
            same.age_scope = '65_plus'
            and any_breakdown.sex = same.sex
            and any_breakdown.age_band = same.age_band
            and any_breakdown.target_group_code = same.target_group_code
    where any_breakdown.age_scope in ('all', '65_plus')
),

final as (
    select
        period.period_type,
        figure.period_id,
        figure.component_id,
        figure.place_id,
        figure.breakdown_id,
        cast(coalesce(equal.equal_component_id, figure.component_id) as smallint) as unit_component_id,
        place.node_id as unit_place_id,
        cast(coalesce(equal.equal_node_id, breakdown.node_id) as smallint) as unit_breakdown_id,
        breakdown.breakdown_kind,
        figure.citizens,
        figure.amount
    from figure
    inner join period on figure.period_id = period.period_id
    inner join published_component on figure.component_id = published_component.component_id
    inner join place
        on figure.period_id = place.period_id and figure.place_id = place.place_id
    inner join breakdown
        on
            period.period_type = breakdown.period_type
            and figure.breakdown_id = breakdown.breakdown_id
    inner join open_breakdown
        on
            period.period_type = open_breakdown.period_type
            and place.geography_level = open_breakdown.geography_level
            and breakdown.breakdown_kind = open_breakdown.breakdown_kind
    left join equal
        on
            figure.component_id = equal.component_id
            and figure.breakdown_id = equal.breakdown_id
    -- Citizens with a disease are told for everyone, which is the population of the target group; by sex,
    -- age or another disease they are not.
    where
        breakdown.breakdown_kind = 'everyone'
        or published_component.component_code in ('population', 'population_65_plus')
        or published_component.component_code not like 'population%'
)

select * from final
