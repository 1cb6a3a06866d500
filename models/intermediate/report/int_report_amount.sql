-- What each component (macro report_components) adds up to in each month, by where citizens lived, age
-- band, sex and set of target groups. Each fact is added up by its kinds before it is told apart in
-- components: few rows are left by then. What counts once for every citizen and month is counted from
-- the months of the citizens.
{%- set summed = report_components()
    | rejectattr('amount', 'in', ['citizen_month', 'sectors', 'citizens']) | list %}
{%- set once_a_month = report_components()
    | selectattr('amount', 'equalto', 'citizen_month') | map(attribute='id') | join(', ') %}
{%- set facts = summed | map(attribute='fact') | unique | list %}

with

{{ report_fact_rows() }},

citizen_year as (
    select * from {{ ref('int_report_citizen_year') }}
    where component_id in ({{ once_a_month }})
),

{% for fact in facts %}
    {%- set columns = report_facts()[fact] %}
    {{ fact }}_sum as (
        select
            month,
            geography_id,
            sex,
            age_band,
            target_group_set,
            {{ columns.kinds | join(', ') }},
            {{ summed_amounts(columns.amounts) }}
        from ({{ placed_rows(fact) }}) as placed
        group by all
    ),
{% endfor %}

component as (
    {% for fact in facts %}
        select
            month,
            geography_id,
            sex,
            age_band,
            target_group_set,
            {{ unnested_components() }}
        from (
            select
                *,
                {{ component_lists(fact, summed) }}
            from {{ fact }}_sum
        ) as listed
        union all
    {% endfor %}
    select
        report_month.month,
        citizen_year.geography_id,
        citizen_year.sex,
        citizen_year.age_band,
        citizen_year.target_group_set,
        citizen_year.component_id,
        citizen_year.citizens as amount
    from citizen_year
    inner join report_month on citizen_year.year = extract(year from report_month.month)
    where
        (citizen_year.months & (1 << cast(extract(month from report_month.month) - 1 as integer)))
        <> 0
),

final as (
    select
        component_id,
        month,
        geography_id,
        sex,
        age_band,
        target_group_set,
        coalesce(cast(sum(amount) as decimal(18, 4)), 0) as amount
    from component
    group by 1, 2, 3, 4, 5, 6
)

select * from final
