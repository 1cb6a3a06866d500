{#- Conditions that hold on every row, many in a single scan. A row of the result is a broken
    condition and how many rows break it. A condition that comes to null is broken.

    conditions  {name: SQL condition} -#}
{% test every_row(model, conditions) %}
with

counted as (
    select
        {% for name, condition in conditions.items() %}
            sum(case when {{ condition }} then 0 else 1 end) as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ model }}
),

final as (
    {{ counts_above_zero('counted', conditions, 'condition_name', 'broken_count') }}
)

select * from final
{% endtest %}
