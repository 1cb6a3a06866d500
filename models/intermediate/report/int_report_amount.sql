-- What each component of the reports adds up to in each period, by area and slot. The facts are models of
-- their own, so that the sums of one at a time are held in memory.

with

{% set facts = [] -%}
{% for fact in report_facts() if report_facts()[fact].amounts %}{% do facts.append(fact) %}{% endfor -%}
{% for fact in facts %}
    {{ fact }} as (
        select * from {{ ref('int_report_amount_' ~ fact) }}
    ),
{% endfor %}

final as (
    {% for fact in facts %}
        select * from {{ fact }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
