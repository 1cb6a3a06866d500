-- In which months of a year citizens had which components (macro report_components), by cell and set of
-- target groups: a column for each quarter, the masks (macro report_masks) of its three months side by
-- side. One reading of each fact; everything that counts citizens is made of it.

with

{{ report_fact_rows(report_facts()) }},

{{ masked_rows(report_facts()) }},

{% for fact in report_facts() %}
    {{ fact }}_year as (
        select
            citizen_key,
            year,
            cell,
            target_group_set,
            {{ quarter_masks(fact) }}
        from ({{ placed_rows(fact ~ '_masked', ['mask']) }}) as placed
        group by 1, 2, 3, 4
    ),
{% endfor %}

united as (
    {% for fact in report_facts() %}
        select * from {{ fact }}_year
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        mask_id,
        year,
        citizen_key,
        cell,
        target_group_set,
        quarter_1,
        quarter_2,
        quarter_3,
        quarter_4
    from united
    where (quarter_1 | quarter_2 | quarter_3 | quarter_4) <> 0
)

select * from final
