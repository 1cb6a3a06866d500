-- The values that are published, each once: a unit of int_open_figure and a measure of it (what it adds
-- up to, or how many citizens), and what may be told of it when it is withheld.
--
-- 1 to 4 citizens make it small (`is_small`). An amount of less than 5 is never shown either (`is_low`):
-- whoever has the total must not know that a part is smaller still. As zero is always shown, a reader knows
-- that a withheld cell is `least` or more. Of a few he must not learn more than that they are 1 to 4
-- (`few_under` is 5), of all others not what they are to within `step`. A mean population of a few is as good
-- as their number: diseases and homes last.
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

period as (
    select
        period_id,
        count(*) as months
    from report_month
    group by 1
),

measure as (
    {% for role in ['numerator', 'denominator'] %}
        select
            component_code.component_id,
            component_code.fact,
            component_code.amount as amount_of,
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

-- Events and months are whole numbers and one or more a citizen, means are told by the month; minutes, days
-- and fees can be anything, and days to training below zero, where it begins before the discharge.
valued as (
    select
        unit.*,
        measure.measure,
        period.months,
        case when measure.measure = 'citizens' then unit.citizens else unit.amount end as value,
        case
            when measure.measure = 'citizens' then 'citizens'
            when measure.fact = 'population' then 'mean'
            when measure.amount_of = 'citizen_month' then 'months'
            when measure.amount_of in ('events', 'contacts', 'services') then 'events'
            when measure.amount_of = 'days_to_training' then 'signed'
            else 'other'
        end as kind,
        unit.citizens between 1 and {{ smallest - 1 }} as is_small,
        unit.amount > 0 and unit.amount < {{ smallest }} as is_low
    from unit
    inner join measure on unit.component_id = measure.component_id
    inner join period on unit.period_id = period.period_id
),

known as (
    select
        *,
        case
            -- More than any figure below zero: `ANY` of scripts/paa_tvaers/disclosure.
            when kind = 'signed' then -1000000000
            when kind = 'other' then 0
            when kind = 'mean' then least(value, 1.0 / months)
            else least(value, 1)
        end as least,
        case
            when kind not in ('other', 'signed') and value < {{ smallest }} then {{ smallest }}
            else 0
        end as few_under,
        case when kind = 'mean' then 1.0 / months else 1 end as step
    from valued
),

final as (
    select
        cast(row_number() over (
            order by period_id, component_id, measure, place_id, breakdown_id
        ) as integer) as cell_id,
        cast(dense_rank() over (
            order by period_id, component_id, place_id, breakdown_id
        ) as integer) as unit_id,
        period_id,
        component_id,
        place_id,
        breakdown_id,
        measure,
        is_small,
        is_low,
        cast(value as double) as value,
        cast(least as double) as least,
        cast(few_under as double) as few_under,
        cast(step as double) as step
    from known
)

select * from final
