-- The fact has every service line once: looking up provider, service and citizen neither loses nor
-- repeats one. A row here is a date precision whose lines, services, contacts or fees differ.
{{ config(meta={'changed_only': true}) }}
{%- set relations = ['stg_ssr__service_line', 'fct_practice_service'] %}

with

summed as (
    {% for relation in relations %}
        select
            '{{ relation }}' as relation,
            date_precision,
            count(*) as lines,
            sum(service_count) as services,
            sum(contact_count) as contacts,
            coalesce(sum(gross_fee), 0) as fees
        from {{ ref(relation) }}
        group by date_precision
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select date_precision
from summed
group by date_precision
having
    count(*) <> {{ relations | length }}
    or min(lines) <> max(lines)
    or min(services) <> max(services)
    or min(contacts) <> max(contacts)
    or min(fees) <> max(fees)
