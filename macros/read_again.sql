{#- Behind the name of a CTE that is asked for more than once and is cheaper to read again than to keep, as
    tables are: `contact as {{ read_again() }} (...)`. An engine that would keep all its rows and all columns
    that anyone asks for, in memory or on disk, is told not to. -#}
{% macro read_again() -%}
    {{ return(adapter.dispatch('read_again')()) }}
{%- endmacro %}

{% macro default__read_again() -%}
{%- endmacro %}

{% macro duckdb__read_again() -%}
    not materialized
{%- endmacro %}
