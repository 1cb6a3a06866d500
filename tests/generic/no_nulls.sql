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
    {{ counts_above_zero('counted', columns, 'column_name', 'null_count') }}
)

select * from final
{% endtest %}
