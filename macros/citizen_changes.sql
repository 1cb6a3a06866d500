{#- The days on which one attribute of a citizen changes: the start of each spell with its value,
    and the end of a spell that no other follows, with `unknown`. The other attributes are null,
    which means no change. -#}
{% macro citizen_changes(relation, column, attributes) -%}
    select
        citizen_key,
        valid_from as changed_on,
        {% for name in attributes %}
            {{ column if name == column else 'cast(null as varchar)' }} as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ relation }}
    union all
    select
        citizen_key,
        valid_to as changed_on,
        {% for name in attributes %}
            {{ "'unknown'" if name == column else 'cast(null as varchar)' }} as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ relation }}
    where not is_followed and valid_to < {{ end_of_time() }}
{%- endmacro %}
