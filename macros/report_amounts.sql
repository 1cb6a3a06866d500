{#- What each component of a fact (macro report_components) adds up to in each period, by area and slot
    (macro report_masks). The fact is added up by cell, set of target groups and mask, and only what is left
    of it by period is told apart in components. What counts once for every citizen and month is counted
    from the months of the citizens. -#}
{% macro report_amounts(fact) -%}
    {%- set components = report_components() | selectattr('fact', 'equalto', fact) | list -%}
    {%- set once_a_month = components | selectattr('amount', 'equalto', 'citizen_month') | list -%}
    {%- set summed = components | rejectattr('amount', 'equalto', 'citizen_month') | list -%}
    {%- set amounts = report_facts()[fact].amounts -%}
    {%- set sources = [{
        'name': fact, 'amounts': amounts, 'components': summed,
        'rows': placed_rows(fact ~ '_masked', ['mask'] + amounts),
    }] -%}
    {%- if once_a_month -%}
        {%- do sources.append({
            'name': 'citizen', 'amounts': ['citizen_month'], 'components': once_a_month,
            'rows': 'select * from citizen_row',
        }) -%}
    {%- endif -%}
with

{{ report_fact_rows([fact]) }},

report_period as (
    select * from {{ ref('int_report_month') }}
),

report_breakdown as (
    select * from {{ ref('report_breakdown') }}
),

{{ asked_of_periods() }},

period as (
    select
        report_period.month,
        report_period.period_id,
        asked.by_sex,
        asked.by_target_group
    from report_period
    inner join asked on report_period.period_type = asked.period_type
),

{{ masked_rows([fact]) }},

{% if once_a_month %}
    citizen_year as (
        select * from {{ ref('int_report_citizen_year') }}
        where mask_id = {{ report_mask_id(fact) }}
    ),

    citizen_month as (
        select
            cell,
            target_group_set,
            {{ period_masks('month', {'quarter': 'mask'}) }}
        from citizen_year
    ),

    citizen_row as (
        select
            report_period.month,
            citizen_month.cell,
            citizen_month.target_group_set,
            citizen_month.mask,
            1 as citizen_month
        from citizen_month
        inner join report_period on citizen_month.period_id = report_period.period_id
        where citizen_month.mask <> 0
    ),
{% endif %}

{% for source in sources %}
    {{ source.name }}_sum as (
        select
            month,
            cell,
            target_group_set,
            mask,
            {{ summed_amounts(source.amounts) }}
        from ({{ source.rows }}) as placed
        group by 1, 2, 3, 4
    ),

    {{ source.name }}_period as (
        select
            period.period_id,
            {{ cell_area(source.name ~ '_sum.cell') }} as area,
            {{ sex_slot(source.name ~ '_sum.cell', 'period.by_sex') }} as slot,
            {{ source.name }}_sum.mask,
            {{ summed_amounts(source.amounts) }}
        from {{ source.name }}_sum
        inner join period on {{ source.name }}_sum.month = period.month
        group by 1, 2, 3, 4
        union all
        select
            period_id,
            area,
            slot,
            mask,
            {{ summed_amounts(source.amounts) }}
        from (
            select
                period.period_id,
                {{ cell_area(source.name ~ '_sum.cell') }} as area,
                {{ source.name }}_sum.mask,
                {% for amount in source.amounts %}
                    {{ source.name }}_sum.{{ amount }},
                {% endfor %}
                {{ unnested_slots(source.name ~ '_sum.target_group_set') }}
            from {{ source.name }}_sum
            inner join period on {{ source.name }}_sum.month = period.month
            where {{ source.name }}_sum.target_group_set > 0 and period.by_target_group
        ) as in_slot
        group by 1, 2, 3, 4
    ),
{% endfor %}

component as (
    {% for source in sources %}
        select
            period_id,
            area,
            slot,
            {{ unnested_amounts(fact, source.components) }}
        from {{ source.name }}_period
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        period_id,
        component_id,
        area,
        cast(slot as tinyint) as slot,
        cast(sum(amount) as decimal(18, 4)) as amount
    from component
    where amount is not null
    group by 1, 2, 3, 4
    having sum(amount) <> 0
)

select * from final
{%- endmacro %}
