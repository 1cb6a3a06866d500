{#- Columns that are never null, many in a single scan. A row of the result is a column with nulls
    and how many. -#}
{% test no_nulls(model, columns) %}
with

counted as (
    select
        {% for column in columns %}
            count(*) - count({{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ model }}
),

final as (
    {% for column in columns %}
        select
            '{{ column }}' as column_name,
            {{ column }} as null_count
        from counted
        where {{ column }} > 0
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
{% endtest %}
