{#- Some models by citizen read what all citizens together tell (the first observed month, say). When an
    increment changes that, it changes citizens whom the delivery did not: the run must be a full one.

    A pre-hook keeps such a model as it was, and a post-hook compares. -#}
{% macro keep_former() -%}
    {%- if is_increment() -%}
        create or replace table {{ changed_rows(model.name, 'before') }} as
        select * from {{ this }}
    {%- endif -%}
{%- endmacro %}

{#- columns  those that models by citizen read -#}
{% macro stop_if_changed(columns) -%}
    {%- if is_increment() -%}
        {%- set list = columns | join(', ') -%}
        {%- set former = changed_rows(model.name, 'before') -%}
        {%- set changed -%}
            select count(*) from (
                (select {{ list }} from {{ this }} except select {{ list }} from {{ former }})
                union all
                (select {{ list }} from {{ former }} except select {{ list }} from {{ this }})
            ) as difference
        {%- endset -%}
        {%- if run_query(changed).rows[0][0] > 0 -%}
            {{ exceptions.raise_compiler_error(
                'No increment: ' ~ model.name ~ ' changed, which other citizens depend on. Run dbt build'
                ~ ' with --full-refresh.'
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
