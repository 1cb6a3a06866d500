{#- What a generic test reads. In an increment the rows of citizens who did not change, and the groups of sums that did
    not, were tested when they were made: tests that judge rows, or the rows of a citizen together, look at the changed
    ones only. Uniqueness is looked at among all rows that share a value with them, and of sums among all; of a key that
    is a hash of what a citizen alone has (`meta.of_citizen` of the test) among the changed ones. -#}
{% macro get_where_subquery(relation) -%}
    {%- set tested = graph.nodes.get(model.attached_node) if execute -%}
    {%- if tested and is_increment() -%}
        {%- if is_by_citizen(tested) -%}
            {%- set relation = rows_to_judge(relation, tested) -%}
        {%- elif is_by_sums(tested) and model.test_metadata.name in tests_of_rows() -%}
            {%- set relation = changed_rows(tested.name, 'after') -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(adapter.dispatch('get_where_subquery', 'dbt')(relation)) }}
{%- endmacro %}

{#- Generic tests whose outcome is that of each row by itself. -#}
{% macro tests_of_rows() -%}
    {{ return(['not_null', 'no_nulls', 'accepted_values', 'accepted_codes', 'every_row', 'relationships']) }}
{%- endmacro %}

{% macro rows_to_judge(relation, tested) -%}
    {%- set after = rows_of_changed_citizens(tested) -%}
    {%- set arguments = model.test_metadata.kwargs -%}
    {%- set columns = arguments.get('columns') or [arguments.get('column_name')] -%}
    {%- if model.test_metadata.name not in ('unique', 'unique_together') or 'citizen_key' in columns
        or model.config.meta.get('of_citizen') -%}
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
