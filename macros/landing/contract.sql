{#- What the landing contract (models/staging/_landing__sources.yml) says of a table:
    {name, meta, columns: [{name, data_type, meta}]}. -#}
{% macro landing_contract(table_name) -%}
    {%- for source_node in landing_sources() if source_node.name == table_name -%}
        {%- set columns = [] -%}
        {%- for column in source_node.columns -%}
            {%- do columns.append({
                'name': column.name,
                'data_type': column.data_type,
                'meta': (column.config or {}).get('meta') or column.meta or {},
            }) -%}
        {%- endfor -%}
        {{ return({
            'name': table_name,
            'meta': source_node.config.meta or source_node.meta or {},
            'columns': columns,
        }) }}
    {%- endfor -%}
{%- endmacro %}

{#- Columns of the contract that the warehouse keeps, in order: all but the pnr,
    identifiers that become integers and the parts of moments. -#}
{% macro kept_columns(contract) -%}
    {%- set kept = [] -%}
    {%- for column in contract.columns if column.name != 'pnr' -%}
        {%- set is_kept = column.name in contract.meta.get('key', [])
            or not (column.meta.get('integer_key') or column.meta.get('part_of_moment')) -%}
        {%- if is_kept -%}{%- do kept.append(column.name) -%}{%- endif -%}
        {%- if column.meta.get('integer_key') -%}
            {%- do kept.append(column.meta.integer_key) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do kept.extend(contract.meta.get('moments', {}).keys()) -%}
    {{ return(kept) }}
{%- endmacro %}

{#- The tables of the contract. dbt gives a unit test no graph: there the contract is read from its
    file, so that the tests hold the real one. -#}
{% macro landing_sources() -%}
    {%- if graph.sources -%}
        {%- set tables = [] -%}
        {%- for node in graph.sources.values() -%}
            {%- do tables.append({
                'name': node.name,
                'config': node.config,
                'meta': node.meta,
                'columns': node.columns.values() | list,
            }) -%}
        {%- endfor -%}
        {{ return(tables) }}
    {%- endif -%}
    {%- set file = run_query(
        "select content from read_text('models/staging/_landing__sources.yml')"
    ) -%}
    {{ return(fromyaml(file.rows[0][0]).sources[0].tables) }}
{%- endmacro %}
