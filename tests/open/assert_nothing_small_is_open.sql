-- Figures of 1 to 4 citizens that schema open shows, and figures in withheld rows. A row is a mistake.
{%- set columns = [
    'period_type', 'period_start', 'geography_basis', 'geography_level', 'geography_code', 'sex', 'age_band',
    'target_group_code', 'indicator_code'
] %}

with

{% for report in [
    'key_figures', 'citizens_65_plus', 'chronic_diseases', 'children_and_young', 'health_cluster_data_pack'
] %}
    {{ report }} as (
        select
            '{{ report }}' as report_code,
            published.indicator_code
        from {{ ref('open_rpt_' ~ report) }} as published
        left join {{ ref('rpt_' ~ report) }} as closed
            on
                {% for column in columns %}
                    {{ 'and ' if not loop.first }}published.{{ column }} = closed.{{ column }}
                {% endfor %}
        where
            (closed.is_suppressed and not published.is_suppressed)
            or (
                published.is_suppressed
                and coalesce(published.numerator, published.denominator, published.value) is not null
            )
    ),
{% endfor %}

final as (
    {% for report in [
        'key_figures', 'citizens_65_plus', 'chronic_diseases', 'children_and_young',
        'health_cluster_data_pack'
    ] %}
        select * from {{ report }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
