{#- Write what came of `dbt build` into quality.build_record, unless the very same row is there. Other
    commands, and a build that did not get as far as the tables it reads, write nothing. -#}
{% macro record_build(results) -%}
    {%- set relations = {} -%}
    {%- set counts = {'built': 0, 'pass': 0, 'warn': 0, 'failed': 0} -%}
    {%- for result in results -%}
        {%- if result.node.resource_type in ('test', 'unit_test') -%}
            {%- set outcome = result.status if result.status in ('pass', 'warn') else 'failed' -%}
            {%- do counts.update({outcome: counts[outcome] + 1}) -%}
        {%- elif result.status == 'success' and result.node.resource_type in ('model', 'seed') -%}
            {%- do counts.update({'built': counts.built + 1}) -%}
            {%- do relations.update({result.node.name: result.node.relation_name}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if flags.WHICH == 'build' and 'build_record' in relations and 'reconciliation' in relations -%}
        insert into {{ relations.build_record }}
        select
            (select min(as_of_date) from {{ source('landing', 'manifest') }}) as as_of_date,
            build.*,
            cast(sum(reconciliation.rows_in) as bigint),
            cast(sum(reconciliation.rows_staged) as bigint),
            cast(sum(reconciliation.rows_quarantined) as bigint),
            cast(sum(reconciliation.rows_duplicate) as bigint),
            cast(sum(reconciliation.rows_forgotten) as bigint),
            (select count(*) from {{ source('landing', 'forgotten_citizen') }}),
            stored.tables,
            stored.row_count,
            {{ counts.built }},
            {{ counts.pass }},
            {{ counts.warn }},
            {{ counts.failed }}
        from {{ relations.reconciliation }} as reconciliation
        cross join {{ source('landing', 'build') }} as build
        cross join ({{ stored_rows('build_record') }}) as stored
        group by all
        except
        select * from {{ relations.build_record }}
    {%- endif -%}
{%- endmacro %}

{#- Number of tables of the warehouse, but one, and of their rows. -#}
{% macro stored_rows(left_out) -%}
    {{ return(adapter.dispatch('stored_rows')(left_out)) }}
{%- endmacro %}

{#- The catalogue's own numbers count deleted rows too. -#}
{% macro duckdb__stored_rows(left_out) -%}
    {%- set tables = run_query(
        "select format('{}.{}', schema_name, table_name) as name from duckdb_tables()"
        ~ " where database_name = current_database() and not temporary"
        ~ " and table_name <> '" ~ left_out ~ "'"
    ).columns[0].values() -%}
    select
        count(*) as tables,
        cast(sum(row_count) as bigint) as row_count
    from (
        {% for table in tables %}
            {{ 'union all' if not loop.first }}
            select count(*) as row_count from {{ table }}
        {% endfor %}
    ) as counted
{%- endmacro %}
