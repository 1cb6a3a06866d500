-- What a reader can reckon with: rows of coefficients whose sum of coefficient x value is zero
-- (`is_equal`), or at least zero. Made of int_open_link and the published cells; a cell that is not there
-- is zero.
--
-- Amounts add up over everything. Citizens add up over sex and over the number of sectors; over places,
-- ages and time one citizen may be in several parts, so the parts together are at least the total, and
-- each is at most the total. Who was in contact with one sector in a quarter may have been with two in the
-- year: those components tell nothing over time. A mean population is weighted by the months of its period.
-- Of an amount that can be below zero a part may be more than its total: only sums of all parts hold.
--
-- Parts that make up all of their total everywhere in a period are its whole: acute stays whose prior
-- contacts can be looked for are all of them but for the first weeks of observation, and readers know.

with

cell as (
    select * from {{ ref('int_open_cell') }}
),

link as (
    select * from {{ ref('int_open_link') }}
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
    group by period_id
),

weighted as (
    select
        cell.*,
        component_code.fact <> 'sector_period' as adds_up_in_time,
        case when component_code.fact = 'population' then period.months else 1 end as months
    from cell
    inner join component_code on cell.component_id = component_code.component_id
    inner join period on cell.period_id = period.period_id
),

{% set keys = {
    'place': 'place_id', 'breakdown': 'breakdown_id', 'period': 'period_id', 'component': 'component_id'
} %}
related as (
    {% for dimension, key in keys.items() %}
        select
            link.dimension,
            link.partition_name,
            total.cell_id as total_cell_id,
            part.cell_id as part_cell_id,
            total.least >= 0 as is_never_below_zero,
            {% if dimension == 'period' %}
                total.months as total_months,
                part.months as part_months,
            {% else %}
                1 as total_months,
                1 as part_months,
            {% endif %}
            case
                when link.dimension = 'component' then link.relation
                when
                    total.measure = 'citizens'
                    and (link.dimension = 'place' or link.relation = 'whole_in_time')
                    then 'overlapping'
                when
                    total.measure = 'citizens' and link.relation = 'some' and link.partition_name = 'scopes'
                    then 'each'
                when link.relation = 'whole_in_time' then 'whole'
                else link.relation
            end as relation
        from link
        inner join weighted as total
            on
                link.dimension = '{{ dimension }}'
                and link.total_id = total.{{ key }}
                {% if dimension == 'place' %} and link.period_id = total.period_id {% endif %}
                {% if dimension == 'period' %} and total.adds_up_in_time {% endif %}
        inner join weighted as part
            on
                link.part_id = part.{{ key }}
                and total.measure = part.measure
                {% for other in keys.values() if other != key %}
                    and total.{{ other }} = part.{{ other }}
                {% endfor %}
        {{ 'union all' if not loop.last }}
    {% endfor %}
    union all
    -- Who has something has it at least once.
    select
        'measure' as dimension,
        'citizens' as partition_name,
        amount.cell_id as total_cell_id,
        citizens.cell_id as part_cell_id,
        amount.least >= 0 as is_never_below_zero,
        1 as total_months,
        1 as part_months,
        'some' as relation
    from cell as amount
    inner join cell as citizens
        on
            amount.period_id = citizens.period_id
            and amount.component_id = citizens.component_id
            and amount.place_id = citizens.place_id
            and amount.breakdown_id = citizens.breakdown_id
    where amount.measure = 'amount' and citizens.measure = 'citizens'
),

pair as (
    select * from related
    where is_never_below_zero or relation = 'whole'
),

made_up as (
    select
        parts.partition_name,
        total.component_id,
        total.period_id,
        total.measure
    from (
        select
            pair.partition_name,
            pair.total_cell_id,
            sum(cell.value) as value
        from pair
        inner join cell on pair.part_cell_id = cell.cell_id
        where pair.dimension = 'component' and pair.relation = 'some'
        group by pair.partition_name, pair.total_cell_id
    ) as parts
    inner join cell as total on parts.total_cell_id = total.cell_id
    group by parts.partition_name, total.component_id, total.period_id, total.measure
    having bool_and(total.value = parts.value)
),

component_whole as (
    select
        made_up.partition_name,
        cell.cell_id
    from made_up
    inner join cell
        on
            made_up.component_id = cell.component_id
            and made_up.period_id = cell.period_id
            and made_up.measure = cell.measure
),

-- What is of the total but not of the part is no more often in a group than in all. Not so of citizens: who
-- had the part before coming into the group, and only the rest after, has the total without the part there.
without as (
    select
        component_link.partition_name || '/' || breakdown_link.partition_name as partition_name,
        whole.cell_id as whole_cell_id,
        part.cell_id as part_cell_id,
        group_whole.cell_id as group_whole_cell_id,
        group_part.cell_id as group_part_cell_id
    from link as component_link
    cross join link as breakdown_link
    {% for alias, component, breakdown in [
        ('whole', 'total_id', 'total_id'),
        ('part', 'part_id', 'total_id'),
        ('group_whole', 'total_id', 'part_id'),
        ('group_part', 'part_id', 'part_id'),
    ] %}
        inner join cell as {{ alias }}
            on
                component_link.{{ component }} = {{ alias }}.component_id
                and breakdown_link.{{ breakdown }} = {{ alias }}.breakdown_id
                {% if alias != 'whole' %}
                    and whole.period_id = {{ alias }}.period_id
                    and whole.place_id = {{ alias }}.place_id
                    and whole.measure = {{ alias }}.measure
                {% endif %}
    {% endfor %}
    where
        whole.measure = 'amount'
        and whole.least >= 0
        and component_link.dimension = 'component'
        and component_link.relation = 'some'
        and breakdown_link.dimension = 'breakdown'
        and breakdown_link.relation = 'some'
),

-- An inpatient stay of neither area alone is one of both.
both_areas as (
    select
        cell.cell_id,
        component_code.component_code <> 'stay_inpatient' as is_total,
        cell.period_id || '/' || cell.place_id || '/' || cell.breakdown_id as stays_key,
        count(*) over (partition by cell.period_id, cell.place_id, cell.breakdown_id) as components
    from cell
    inner join component_code on cell.component_id = component_code.component_id
    where
        cell.measure = 'amount'
        and component_code.component_code in (
            'stay_inpatient', 'stay_inpatient_somatic', 'stay_inpatient_psychiatric',
            'stay_both_areas'
        )
),

term as (
    select
        pair.dimension || '/' || pair.partition_name || '/' || pair.total_cell_id as relation_key,
        case when component_whole.cell_id is not null then 'whole' else pair.relation end as relation,
        unnest([pair.total_cell_id, pair.part_cell_id]) as cell_id,
        unnest([true, false]) as is_total,
        unnest([pair.total_months, pair.part_months]) as weight
    from pair
    left join component_whole
        on
            pair.dimension = 'component'
            and pair.relation = 'some'
            and pair.partition_name = component_whole.partition_name
            and pair.total_cell_id = component_whole.cell_id
    union all
    select
        'without/' || partition_name || '/' || group_part_cell_id as relation_key,
        'some' as relation,
        unnest([whole_cell_id, part_cell_id, group_whole_cell_id, group_part_cell_id]) as cell_id,
        unnest([true, false, false, true]) as is_total,
        1 as weight
    from without
    union all
    select
        'both_areas/' || stays_key as relation_key,
        'some' as relation,
        cell_id,
        is_total,
        1 as weight
    from both_areas
    where components = 4
),

final as (
    select distinct
        cast(dense_rank() over (order by relation_key) as integer) as relation_id,
        relation,
        cell_id,
        is_total,
        weight
    from term
)

select * from final
