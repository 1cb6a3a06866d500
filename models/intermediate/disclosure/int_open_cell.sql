-- The values that are published, each once: a unit of int_open_figure and a measure of it (what it adds
-- up to, or how many citizens), with what every reader knows of it when it is hidden, and how wide the
-- interval has to be that he can narrow it to.
--
-- Hidden are 1 to 4 citizens (primary) or at least 5 (secondary); who is told which, knows a least value,
-- and of citizens, or of something that a citizen has at most once a month, a greatest.
--
-- A primary value has to stay open by as much as 1 to 4 does, and by a tenth of itself; a secondary one
-- must not be told exactly.
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

report_month as (
    select * from {{ ref('int_report_month') }}
),

component as (
    {% for component in report_components() %}
        select
            {{ component.id }} as component_id,
            '{{ component.amount }}' as amount_of
        {{ 'union all' if not loop.last }}
    {% endfor %}
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

period as (
    select
        period_id,
        count(*) as months
    from report_month
    group by period_id
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
        component.amount_of,
        period.months,
        case when measure.measure = 'citizens' then unit.citizens else unit.amount end as value,
        unit.citizens between 1 and {{ smallest - 1 }} as is_primary
    from unit
    inner join measure on unit.component_id = measure.component_id
    inner join component on unit.component_id = component.component_id
    inner join period on unit.period_id = period.period_id
),

bounded as (
    select
        *,
        measure = 'citizens' or amount_of = 'citizens' as counts_citizens,
        case
            when
                measure = 'citizens'
                or amount_of in ('events', 'contacts', 'services', 'citizen_month', 'citizens')
                then case when is_primary then 1 else {{ smallest }} end
            else 0
        end as least,
        case
            when not is_primary then null
            when measure = 'citizens' or amount_of = 'citizens' then {{ smallest - 1 }}
            when amount_of = 'citizen_month' then {{ smallest - 1 }} * months
        end as greatest
    from valued
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
        cast(value as double) as value,
        cast(least(least, value) as double) as least_value,
        cast(greatest as double) as greatest_value,
        cast(case
            when not is_primary then 1
            when counts_citizens then {{ smallest - 2 }}
            else greatest({{ smallest - 2 }}, value / 10)
        end as double) as open_by
    from bounded
)

select * from final
