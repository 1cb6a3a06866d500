{#- Code lists stand as they are in an increment: with another one everything is made anew. -#}
{% materialization seed, adapter='duckdb' -%}
    {%- if not (is_increment() and load_cached_relation(this)) -%}
        {{ return(dbt.materialization_seed_default()) }}
    {%- endif -%}
    {%- do store_result('agate_table', response='OK') -%}
    {%- call noop_statement('main', 'STANDS') -%}{%- endcall -%}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{%- endmaterialization %}
