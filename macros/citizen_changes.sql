{#- The days on which one attribute of a citizen changes: the start of each spell with its value,
    and the end of a spell that no other follows, with `unknown`. The other attributes are null,
    which means no change. -#}
{% macro citizen_changes(relation, column, attributes) -%}
    select
        {{ only_this_changes(column, column, attributes) }}
        citizen_key,
        valid_from as changed_on
    from {{ relation }}
    union all
    select
        {{ only_this_changes(column, "'unknown'", attributes) }}
        citizen_key,
        valid_to as changed_on
    from {{ relation }}
    where not is_followed and valid_to < {{ end_of_time() }}
{%- endmacro %}

{% macro only_this_changes(column, value, attributes) -%}
    {%- for name in attributes -%}
        {{ value if name == column else 'cast(null as varchar)' }} as {{ name }},
        {% endfor %}
{%- endmacro %}
