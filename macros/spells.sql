{#- Whether a row of a dated relation holds on a day (or at a moment). -#}
{% macro valid_on(relation, day) -%}
    {{ day }} >= {{ relation }}.valid_from
            and {{ day }} < {{ relation }}.valid_to
{%- endmacro %}

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

{#- Spells of one owner that overlap or touch made one: a spell starts a new one when it begins after
    the latest end seen so far. The running *maximum* end matters: a long spell may contain short
    ones. Empty spells are left out. -#}
{% macro merged_spells(relation, owner) -%}
    select
        {{ owner | join(', ') }},
        min(valid_from) as valid_from,
        max(valid_to) as valid_to
    from (
        select
            *,
            sum(starts_anew) over (
                partition by {{ owner | join(', ') }} order by valid_from, valid_to
                rows between unbounded preceding and current row
            ) as merged_number
        from (
            select
                *,
                case
                    when valid_from <= max(valid_to) over (
                        partition by {{ owner | join(', ') }} order by valid_from, valid_to
                        rows between unbounded preceding and 1 preceding
                    )
                        then 0
                    else 1
                end as starts_anew
            from {{ relation }}
            where valid_from < valid_to
        ) as marked
    ) as numbered
    group by {{ owner | join(', ') }}, merged_number
{%- endmacro %}

{#- Rows dated by the first day of their month or billing week, with the day on which their citizen is
    known: a child who is born later in the period is as on the day of birth. Reads the CTE person. -#}
{% macro dated_from_birth(relation, day) -%}
    select
        {{ relation }}.*,
        person.birth_date,
        greatest({{ relation }}.{{ day }}, person.birth_date) as known_on
    from {{ relation }}
    inner join person on {{ relation }}.citizen_key = person.citizen_key
{%- endmacro %}
