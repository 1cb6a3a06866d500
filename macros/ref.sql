{#- ref, but for one thing: what is made of citizens' rows sees, in an increment, only the rows of the
    citizens who changed, and sums made of sums see only those that changed. -#}
{% macro ref() -%}
    {%- set relation = builtins.ref(*varargs, **kwargs) -%}
    {%- if execute and model is defined and reads_changed_only(model) and is_increment() -%}
        {%- set parent = graph.nodes.get('model.' ~ project_name ~ '.' ~ varargs[-1]) -%}
        {%- if parent and is_by_citizen(parent) -%}
            {{ return(rows_of_changed_citizens(parent)) }}
        {%- elif parent and is_by_sums(parent) and is_by_sums(model) -%}
            {{ return(changed_rows(parent.name, 'after')) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}

{#- The base layer and staging also read the rows of citizens whose quarantined rows moved; all others see none of
    them. -#}
{% macro rows_of_changed_citizens(parent) -%}
    {%- set rows = changed_rows(parent.name, 'after') -%}
    {%- if is_of_staging(parent) and not is_of_staging(model) -%}
        {{ return('(select * from ' ~ rows ~ ' where ' ~ is_changed_citizen() ~ ')') }}
    {%- endif -%}
    {{ return(rows) }}
{%- endmacro %}
