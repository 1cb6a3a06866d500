-- What each citizen had of each component (macro report_components) in each month, as he was on the days
-- of the events: what the reports count and add up, for whoever looks a figure up. A view: for the country
-- it would be more than a thousand million rows.
{%- set facts = report_facts() %}
{%- set once_a_month = report_components()
    | selectattr('amount', 'equalto', 'citizen_month') | map(attribute='id') | join(', ') %}

with

{{ report_fact_rows(report_facts()) }},

stream as (
    {% for fact, columns in facts.items() %}
        select
            month,
            citizen_key,
            cell,
            target_group_set,
            {{ unnested_components() }}
        from (
            select
                *,
                {{ component_lists(fact) }}
            from ({{ placed_rows(fact ~ '_row', columns.kinds + columns.amounts) }}) as placed
        ) as listed
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

added_up as (
    select
        component_id,
        month,
        citizen_key,
        cell,
        target_group_set,
        case
            when component_id in ({{ once_a_month }}) then 1
            else coalesce(cast(sum(amount) as decimal(18, 4)), 0)
        end as amount
    from stream
    group by 1, 2, 3, 4, 5
),

final as (
    select
        component_id,
        month,
        citizen_key,
        {{ area_geography(cell_area('cell')) }} as geography_id,
        {{ label_of_number(cell_sex('cell'), report_sexes()) }} as sex,
        {{ label_of_number(area_band(cell_area('cell')), report_bands()) }} as age_band,
        target_group_set,
        amount
    from added_up
)

select * from final
