{#- What a generic test reads. In an increment the rows of citizens who did not change were tested when they
    were made: tests that judge rows, or the rows of a citizen together, look at the changed citizens' only.
    Uniqueness is looked at among all rows that share a value with them. -#}
{% macro get_where_subquery(relation) -%}
    {%- set tested = graph.nodes.get(model.attached_node) if execute -%}
    {%- if tested and is_by_citizen(tested) and is_increment() -%}
        {%- set after = changed_rows(tested.name, 'after') -%}
        {%- set metadata = model.test_metadata -%}
        {%- set columns = metadata.kwargs.get('columns') or [metadata.kwargs.get('column_name')] -%}
        {%- if metadata.name in ('unique', 'unique_together') and 'citizen_key' not in columns -%}
            {%- set relation -%}
                (
                    select * from {{ relation }}
                    where {{ columns[0] }} in (select changed.{{ columns[0] }} from {{ after }} as changed)
                ) as rows_of_changed
            {%- endset -%}
            {{ return(relation) }}
        {%- endif -%}
        {{ return(after) }}
    {%- endif -%}
    {{ return(adapter.dispatch('get_where_subquery', 'dbt')(relation)) }}
{%- endmacro %}
