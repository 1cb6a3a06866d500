{#- What the landing contract (models/staging/_landing__sources.yml) says of a table:
    {name, meta, columns: [{name, data_type, meta}]}. -#}
{% macro landing_contract(table_name) -%}
    {%- for source_node in graph.sources.values() if source_node.name == table_name -%}
        {%- set columns = [] -%}
        {%- for column in source_node.columns.values() -%}
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

{#- Columns of the contract that the warehouse keeps, in order: all but the pnr. -#}
{% macro kept_columns(contract) -%}
    {%- set kept = [] -%}
    {%- for column in contract.columns if column.name != 'pnr' -%}
        {%- set is_text_kept = not column.meta.get('integer_key')
            or column.name in contract.meta.get('key', []) -%}
        {%- if is_text_kept -%}{%- do kept.append(column.name) -%}{%- endif -%}
        {%- if column.meta.get('integer_key') -%}
            {%- do kept.append(column.meta.integer_key) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(kept) }}
{%- endmacro %}
