{#- Spells of one attribute made free of overlap: the later start wins from its date on. Of spells
    that start on the same day the longest stands, then the lowest value. Empty spells (same-day
    changes) are left out. `is_followed` tells whether the next spell begins where this one ends. -#}
{% macro resolved_spells(relation, owner, values) -%}
    select
        {{ owner }},
        {% for value in values %}{{ value }}, {% endfor %}
        valid_from,
        least(valid_to, coalesce(next_valid_from, valid_to)) as valid_to,
        coalesce(next_valid_from <= valid_to, false) as is_followed
    from (
        select
            *,
            lead(valid_from) over (partition by {{ owner }} order by valid_from) as next_valid_from
        from (
            select
                *,
                row_number() over (
                    partition by {{ owner }}, valid_from
                    order by valid_to desc, {{ values | join(', ') }}
                ) as place
            from {{ relation }}
            where valid_from < valid_to
        ) as ranked
        where place = 1
    ) as followed
{%- endmacro %}
