{#- dbt's incremental strategy `by_citizen`: the changed citizens' rows are kept aside as they were, for
    the sums made of them, and as they are, for all that is made of them, and take each other's place. What they are now
    stands there already (create_table_as). -#}
{% macro get_incremental_by_citizen_sql(arguments) -%}
    {%- set target_relation = arguments.target_relation -%}
    {%- set columns = arguments.dest_columns | map(attribute='quoted') | join(', ') -%}
    {%- set after = changed_rows(model.name, 'after') -%}
    {%- set changed = conditions_on_changed_rows() -%}
    {{ end_transaction() }}
    {%- if feeds_sums(model.unique_id) -%}
        {#- Of a wide table the columns that its sums need (meta.read_by_sums): in the file each column stands by
            itself. -#}
        {%- set kept = model.config.meta.get('read_by_sums', []) | join(', ') or columns -%}
        {%- set before -%}
            create or replace table {{ changed_rows(model.name, 'before') }} as
            {% for condition in changed %}
                {{ 'union all' if not loop.first }}
                select {{ kept }} from {{ target_relation }}
                where {{ condition }}
            {% endfor %}
        {%- endset -%}
        {%- do run_query(before) -%}
    {%- endif -%}
    {%- set stranger -%}
        select error('{{ model.name }} made rows of citizens who did not change')
        from {{ after }}
        where citizen_key not in (
            {% if is_of_staging(model) %}
                {{ citizens_to_read(landing_table_of(model)) }}
            {% else %}
                select changed.citizen_key from landing.main.changed_citizen as changed
            {% endif %}
        )
    {%- endset -%}
    {#- A row of anyone else would stand twice. -#}
    {%- do run_query(stranger) -%}

    {% for condition in changed + conditions_on_moved_rows() %}
        delete from {{ target_relation }}
        where {{ condition }};
    {% endfor %}

    insert into {{ target_relation }} ({{ columns }})
    select {{ columns }} from {{ after }}
    {% if is_of_staging(model) %}
        where {{ is_remade() }}
    {% endif %}
{%- endmacro %}

{#- What dbt makes for an incremental model's new rows, before it asks the strategy for SQL: of a model by citizen the
    rows that are kept aside, so that they are not written twice. The temporary relation is a view of them. -#}
{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- if not (temporary and is_by_citizen(model) and is_increment()) -%}
        {{ return(dbt.duckdb__create_table_as(temporary, relation, compiled_code, language, **kwargs)) }}
    {%- endif -%}
    {%- set after = changed_rows(model.name, 'after') -%}
    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(compiled_code) }}
    {%- endif %}
    create or replace table {{ after }} as (
        {% if is_of_base(model) and not feeds_base(model.unique_id) %}
            {#- Nobody asks for the good rows of citizens whose quarantined rows moved. -#}
            select * from ({{ compiled_code }}) as judged
            where {{ is_remade() }}
        {% else %}
            {{ compiled_code }}
        {% endif %}
    );
    create temporary view {{ relation.include(database=false, schema=false) }} as
    select * from {{ after }}
{%- endmacro %}

{#- dbt's incremental strategy `by_sums`: groups of rows whose sums (meta.sums) add up over citizens. Only
    groups that what the changed citizens give now adds to, or takes from, after taking out what they gave, are
    touched: most of what they give is what they gave. The first of the sums is not 0 as long as anyone is in
    the group. Their rows as they were and as they are then stand aside, for sums made of these sums. -#}
{% macro get_incremental_by_sums_sql(arguments) -%}
    {%- set target_relation = arguments.target_relation -%}
    {%- set columns = arguments.dest_columns | map(attribute='quoted') | join(', ') -%}
    {%- set keys = [] -%}
    {%- set sums = [] -%}
    {%- set negative = [] -%}
    {%- set is_changed = [] -%}
    {%- for column in arguments.dest_columns -%}
        {%- if column.name in model.config.meta.sums -%}
            {%- do sums.append(
                'cast(sum(' ~ column.quoted ~ ') as ' ~ column.data_type ~ ') as ' ~ column.quoted
            ) -%}
            {%- do negative.append('-' ~ column.quoted ~ ' as ' ~ column.quoted) -%}
            {%- do is_changed.append('sum(' ~ column.quoted ~ ') <> 0') -%}
        {%- else -%}
            {%- do keys.append(column.quoted) -%}
            {%- do sums.append(column.quoted) -%}
            {%- do negative.append(column.quoted) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set change = model.name ~ '__change' -%}
    {%- set before = changed_rows(model.name, 'before') -%}
    {%- set after = changed_rows(model.name, 'after') -%}
    {%- set is_touched = row_hash(keys) ~ ' in (select changed.group_hash from ' ~ change ~ ' as changed)' -%}
    {%- set rows_aside -%}
        create or replace temp table {{ change }} as
        select
            {{ row_hash(keys) }} as group_hash,
            {{ sums | join(', ') }}
        from (
            select {{ columns }} from {{ arguments.temp_relation }}
            union all
            select {{ negative | join(', ') }} from ({{ as_before(sql) }}) as former
        ) as united
        group by {{ keys | join(', ') }}
        having {{ is_changed | join(' or ') }};

        create or replace table {{ before }} as
        select {{ columns }} from {{ target_relation }}
        where {{ is_touched }};

        create or replace table {{ after }} as
        select {{ sums | join(', ') }}
        from (
            select {{ columns }} from {{ before }}
            union all
            select {{ columns }} from {{ change }}
        ) as united
        group by {{ keys | join(', ') }}
        having sum({{ model.config.meta.sums[0] }}) <> 0
    {%- endset -%}
    {{ end_transaction() }}
    {%- do run_query(rows_aside) %}

    delete from {{ target_relation }}
    where {{ is_touched }};

    insert into {{ target_relation }} ({{ columns }})
    select {{ columns }} from {{ after }};

    drop table {{ change }}
{%- endmacro %}

{#- dbt began a transaction of the warehouse when it asked for the columns. Rows aside are written to another database,
    which DuckDB does not do in the same one; that of the rows in the warehouse begins by itself. -#}
{% macro end_transaction() -%}
    {%- do adapter.commit() -%}
{%- endmacro %}

{#- Whether sums are made of a model's rows, straight or through views. -#}
{% macro feeds_sums(unique_id) -%}
    {%- for node in graph.nodes.values() if unique_id in node.get('depends_on', {}).get('nodes', []) -%}
        {%- if is_by_sums(node) -%}
            {{ return(true) }}
        {%- elif is_by_citizen(node) and node.config.materialized == 'view' and feeds_sums(node.unique_id) -%}
            {{ return(true) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}

{#- Whether rows of the base layer are judged by a model's rows, straight or through staging. -#}
{% macro feeds_base(unique_id) -%}
    {%- for node in graph.nodes.values() if unique_id in node.get('depends_on', {}).get('nodes', []) -%}
        {%- if is_of_base(node) or (is_of_staging(node) and feeds_base(node.unique_id)) -%}
            {{ return(true) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}

{#- Views by citizen or of sums stand as they are in an increment; beside them there is one of the changed rows of
    after the increment, and one of before where sums are made of it. -#}
{% materialization view, adapter='duckdb' -%}
    {%- if not ((is_by_citizen(model) or is_by_sums(model)) and is_increment()) -%}
        {{ return(dbt.materialization_view_default()) }}
    {%- endif -%}
    {%- call statement('main') -%}
        create or replace view {{ changed_rows(model.name, 'after') }} as
        {{ sql }};
        {% if feeds_sums(model.unique_id) %}
            create or replace view {{ changed_rows(model.name, 'before') }} as
            {{ as_before(sql) }};
        {% endif %}
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [this.incorporate(type='view')]}) }}
{%- endmaterialization %}

{#- The comments on tables that stay are there. To set them again would write all that the engine tells of each table's
    columns anew, which costs more than the rows do. -#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- if not (reads_changed_only(model) and is_increment()) -%}
        {{ return(dbt.default__persist_docs(relation, model, for_relation, for_columns)) }}
    {%- endif -%}
{%- endmacro %}
