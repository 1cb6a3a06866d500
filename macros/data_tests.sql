{#- The rows of a data test that judges many things in one scan: of a relation of one row, which counts
    in a column for each what is wrong, those that are not 0. -#}
{% macro counts_above_zero(relation, columns, name, count) -%}
    {%- for column in columns %}
        select
            '{{ column }}' as {{ name }},
            {{ column }} as {{ count }}
        from {{ relation }}
        where {{ column }} > 0
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
