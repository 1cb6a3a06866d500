-- The list of cleaned tables (macro landing_tables) is that of the landing contract, and each has
-- its model base_<table> and its line in the reconciliation. A row here is a table that one of them
-- lacks.
{%- set contract = [] -%}
{%- set models = [] -%}
{%- if execute -%}
    {%- for node in graph.sources.values() if node.source_name == 'landing' -%}
        {%- set meta = node.config.meta or node.meta or {} -%}
        {%- if not meta.get('control') -%}{%- do contract.append(node.name) -%}{%- endif -%}
    {%- endfor -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
        {%- do models.append(node.name) -%}
    {%- endfor -%}
{%- endif -%}
{%- set problems = [] -%}
{%- for name in contract -%}
    {%- if name not in landing_tables() -%}
        {%- do problems.append([name, 'in the contract, not in landing_tables']) -%}
    {%- endif -%}
    {%- if 'base_' ~ name not in models -%}
        {%- do problems.append([name, 'in the contract, has no base model']) -%}
    {%- endif -%}
{%- endfor -%}
{%- for name in landing_tables() -%}
    {%- if name not in contract -%}
        {%- do problems.append([name, 'in landing_tables, not in the contract']) -%}
    {%- endif -%}
{%- endfor %}

with

reconciliation as (
    select table_name from {{ ref('reconciliation') }}
),

expected as (
    {% for name in contract %}
        select '{{ name }}' as table_name
        union all
    {% endfor %}
    select cast(null as varchar) as table_name
),

final as (
    {% for name, problem in problems %}
        select
            '{{ name }}' as table_name,
            '{{ problem }}' as problem
        union all
    {% endfor %}
    select
        expected.table_name,
        'in the contract, not in the reconciliation' as problem
    from expected
    left join reconciliation on expected.table_name = reconciliation.table_name
    where expected.table_name is not null and reconciliation.table_name is null
)

select * from final
