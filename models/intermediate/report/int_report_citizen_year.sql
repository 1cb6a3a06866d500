-- In which months of a year citizens had each component (macro report_components), by where they lived,
-- age band, sex and set of target groups: a bit a month, January the lowest. Most are in one cell for all
-- that a fact knows of them in the year: they are counted here and their key is let go. Those who moved
-- or grew into another age band, or whose target groups changed, keep theirs, a row for each cell.
--
-- Of sector_contact there are twelve bits a sector: the hospital, general practice, the municipality.

with

{{ report_fact_rows() }},

{% for fact in report_facts() %}
    {%- set components = report_components() | selectattr('fact', 'equalto', fact) | list %}
    {{ fact }}_year as (
        select
            cast(extract(year from month) as integer) as year,
            citizen_key,
            geography_id,
            sex,
            age_band,
            target_group_set,
            {{ component_months(components) }}
        from ({{ placed_rows(fact) }}) as placed
        group by 1, 2, 3, 4, 5, 6
    ),

    {{ fact }}_changed as (
        select
            year,
            citizen_key
        from {{ fact }}_year
        group by 1, 2
        having count(*) > 1
    ),

    {{ fact }}_months as (
        select
            citizen_year.year,
            changed.citizen_key,
            citizen_year.geography_id,
            citizen_year.sex,
            citizen_year.age_band,
            citizen_year.target_group_set,
            {{ unnested_months(components) }}
        from {{ fact }}_year as citizen_year
        left join {{ fact }}_changed as changed
            on
                citizen_year.year = changed.year
                and citizen_year.citizen_key = changed.citizen_key
    ),
{% endfor %}

long as (
    {% for fact in report_facts() %}
        select * from {{ fact }}_months
        where months <> 0
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        component_id,
        year,
        geography_id,
        sex,
        age_band,
        target_group_set,
        months,
        citizen_key,
        count(*) as citizens
    from long
    group by 1, 2, 3, 4, 5, 6, 7, 8
)

select * from final
