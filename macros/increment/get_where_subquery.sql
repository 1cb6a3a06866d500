{#- What a generic test reads. In an increment the rows of citizens who did not change were tested when they
    were made: tests that judge rows, or the rows of a citizen together, look at the changed citizens' only.
    Uniqueness is looked at among all rows that share a value with them. -#}
{% macro get_where_subquery(relation) -%}
    {%- set tested = graph.nodes.get(model.attached_node) if execute -%}
    {%- if tested and is_by_citizen(tested) and is_increment() -%}
        {%- set relation = rows_to_judge(relation, tested) -%}
    {%- endif -%}
    {{ return(adapter.dispatch('get_where_subquery', 'dbt')(relation)) }}
{%- endmacro %}

{% macro rows_to_judge(relation, tested) -%}
    {%- set after = rows_of_changed_citizens(tested) -%}
    {%- set arguments = model.test_metadata.kwargs -%}
    {%- set columns = arguments.get('columns') or [arguments.get('column_name')] -%}
    {%- if model.test_metadata.name not in ('unique', 'unique_together') or 'citizen_key' in columns -%}
        {{ return(after) }}
    {%- endif -%}
    {%- set column = columns | first -%}
    {%- set sharing -%}
        (
            select * from {{ relation }}
            where {{ column }} in (select changed.{{ column }} from {{ after }} as changed)
        ) as rows_of_changed
    {%- endset -%}
    {{ return(sharing) }}
{%- endmacro %}
