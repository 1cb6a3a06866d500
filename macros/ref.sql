{#- ref, but for one thing: what is made of citizens' rows sees, in an increment, only the rows of the
    citizens who changed. -#}
{% macro ref() -%}
    {%- set relation = builtins.ref(*varargs, **kwargs) -%}
    {%- if execute and model is defined and reads_changed_only(model) and is_increment() -%}
        {%- set parent = graph.nodes.get('model.' ~ project_name ~ '.' ~ varargs[-1]) -%}
        {%- if parent and is_by_citizen(parent) -%}
            {{ return(changed_rows(parent.name, 'after')) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}
