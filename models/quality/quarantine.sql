-- Every bad row of the landing, with its reason. The row is named by its file and its number in the
-- file: an identifier of the row itself might hold a pnr.
{%- set tables = [] -%}
{%- for name in landing_tables() -%}
    {%- do tables.append([name, ref('base_' ~ name)]) -%}
{%- endfor %}

with

rejected as (
    {% for name, relation in tables %}
        select
            '{{ name }}' as table_name,
            concat(source_file, '#', source_row) as row_key,
            rejection_rule as rule,
            coalesce(rejection_detail, '') as detail
        from {{ relation }}
        where rejection_rule is not null and rejection_rule <> 'exact_duplicate'
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        table_name,
        row_key,
        rule,
        detail,
        1 as row_count
    from rejected
)

select * from final
