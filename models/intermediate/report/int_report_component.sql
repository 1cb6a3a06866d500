-- What each citizen had of each component (macro report_components) in each month, as he was on the days
-- of the events: what the reports count and add up, for whoever looks a figure up and for the tests. A
-- view: for the country it would be more than a thousand million rows.
{%- set facts = report_facts() %}
{%- set once_a_month = report_components()
    | selectattr('amount', 'equalto', 'citizen_month') | map(attribute='id') | join(', ') %}

with

{{ report_fact_rows() }},

stream as (
    {% for fact in facts %}
        select
            month,
            citizen_key,
            geography_id,
            sex,
            age_band,
            target_group_set,
            {{ unnested_components() }}
        from (
            select
                *,
                {{ component_lists(fact) }}
            from ({{ placed_rows(fact) }}) as placed
        ) as listed
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        component_id,
        month,
        citizen_key,
        geography_id,
        sex,
        age_band,
        target_group_set,
        case
            when component_id in ({{ once_a_month }}) then 1
            else coalesce(cast(sum(amount) as decimal(18, 4)), 0)
        end as amount
    from stream
    group by 1, 2, 3, 4, 5, 6, 7
)

select * from final
