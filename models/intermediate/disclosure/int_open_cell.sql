-- The values that are published, each once: a unit of int_open_figure and a measure of it (what it adds
-- up to, or how many citizens). 1 to 4 citizens behind it make it primary, and so does a mean of less than
-- 5: whoever has the total must not know that a part is smaller still.
{%- set smallest = var('disclosure_threshold') %}

with

figure as (
    select * from {{ ref('int_open_figure') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

component_code as (
    select * from {{ ref('int_report_component_code') }}
),

measure as (
    {% for role in ['numerator', 'denominator'] %}
        select
            component_code.component_id,
            indicator.{{ role }}_measure as measure
        from indicator
        inner join component_code on indicator.{{ role }} = component_code.component_code
        {{ 'union' if not loop.last }}
    {% endfor %}
),

unit as (
    select
        period_id,
        unit_component_id as component_id,
        unit_place_id as place_id,
        unit_breakdown_id as breakdown_id,
        max(citizens) as citizens,
        max(amount) as amount
    from figure
    group by 1, 2, 3, 4
),

valued as (
    select
        unit.*,
        measure.measure,
        case when measure.measure = 'citizens' then unit.citizens else unit.amount end as value,
        unit.citizens between 1 and {{ smallest - 1 }}
        or (unit.amount > 0 and unit.amount < {{ smallest }}) as is_primary
    from unit
    inner join measure on unit.component_id = measure.component_id
),

final as (
    select
        cast(row_number() over (
            order by period_id, component_id, measure, place_id, breakdown_id
        ) as integer) as cell_id,
        period_id,
        component_id,
        place_id,
        breakdown_id,
        measure,
        is_primary,
        cast(value as double) as value
    from valued
)

select * from final
