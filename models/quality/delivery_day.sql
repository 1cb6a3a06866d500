-- Good rows of every register by the day of their event, as the landing contract names it: the day it
-- began; the first day of a month or a billing week that is all that is known.
{%- set bases = {} -%}
{%- for name in landing_tables() -%}
    {%- do bases.update({name: ref('base_' ~ name)}) -%}
{%- endfor %}

with

event_day as (
    {% if execute %}
        {% for name in landing_tables() if landing_contract(name).meta.get('event') %}
            select
                '{{ name }}' as table_name,
                {{ event_first_day(landing_contract(name).meta.event) }} as event_day,
                count(*) as row_count
            from {{ bases[name] }} as typed
            where rejection_rule is null
            group by all
            {{ 'union all' if not loop.last }}
        {% endfor %}
    {% endif %}
),

final as (
    select
        table_name,
        event_day,
        row_count
    from event_day
    where event_day is not null
)

select * from final
order by table_name, event_day
