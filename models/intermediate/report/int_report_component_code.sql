-- The components of the standard reports and the ids that stand for them where there are many rows.

with

component as (
    {% for component in report_components() %}
        select
            {{ component.id }} as component_id,
            '{{ component.code }}' as component_code,
            '{{ component.fact }}' as fact,
            '{{ component.amount }}' as amount
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        cast(component_id as smallint) as component_id,
        component_code,
        fact,
        amount
    from component
)

select * from final
