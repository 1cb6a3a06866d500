{#- Every row of a landing table, typed, with the citizen's key in place of the pnr, and with the
    rule that it breaks, if any. The rules are those of the landing contract; docs/cleaning.md
    tells them in words. One row in, one row out.

    table_name  table of the contract
    citizens    relation of citizens' life spans (stg_cpr__person), for tables with a pnr
    identity    restricted.citizen_identity
    parent      {rows: relation of good parents, all: base of the parents, key: integer key,
                also: {rows, all} of a second table that may hold the parent,
                course: base of the courses, for rows without a contact}

    A row without a pnr is of the citizen of its parent, or of its course where it names no parent. -#}
{% macro checked_landing(table_name, identity=none, citizens=none, parent=none) -%}
{%- if not execute -%}
    {{ return('select 1 from ' ~ source('landing', table_name)) }}
{%- endif -%}
{%- set contract = landing_contract(table_name) -%}
{%- set relation = source('landing', table_name) -%}
{%- set key = contract.meta.get('key') -%}
with

{% if is_increment() and is_by_citizen(model) %}
{%- set relation = 'delivered_again' %}
delivered_again as (
    {{ rows_read_again(contract) }}
),
{% endif %}

{% if identity %}
identity as (
    select
        pnr,
        citizen_key
    from {{ identity }}
    {#- Of the rows that an increment reads. #}
    {% if relation == 'delivered_again' %}
        where citizen_key in ({{ citizens_to_read(table_name) }})
    {% endif %}
),
{% endif %}
{% if citizens %}
citizens as (
    select
        identity.pnr,
        identity.citizen_key,
        life.citizen_key is not null as is_known,
        life.birth_date,
        life.death_date
    from identity
    left join {{ citizens }} as life on identity.citizen_key = life.citizen_key
),
{% endif %}
{% if parent %}
parent_rows as (
    select
        {{ parent.key }},
        citizen_key
    from {{ parent.rows }}
    {% if parent.get('also') %}
        union all
        select
            second.{{ parent.key }},
            second.citizen_key
        from {{ parent.also.rows }} as second
        left join {{ parent.rows }} as first on second.{{ parent.key }} = first.{{ parent.key }}
        where first.{{ parent.key }} is null
    {% endif %}
),

parent_rejected as (
    select
        {{ parent.key }},
        min(citizen_key) as citizen_key
    from (
        {% for rows in ([parent.all, parent.also.all] if parent.get('also') else [parent.all]) %}
            select
                {{ parent.key }},
                citizen_key
            from {{ rows }}
            where rejection_rule is not null
            {{ 'union all' if not loop.last }}
        {% endfor %}
    ) as parent_row
    group by {{ parent.key }}
),

{% if parent.get('course') %}
course as (
    select
        course_key,
        min(citizen_key) as citizen_key
    from {{ parent.course }}
    group by course_key
),
{% endif %}
{% endif %}
{% if key %}
repeated as (
    select {{ key_hash(contract) }} as key_hash
    from {{ relation }}
    group by 1
    having count(*) > 1
),
{% endif %}

screened as (
    {{ screened_rows(contract, relation, citizens, parent, false) }}
){% if key %},

{#- Copies and rivals are looked for among the few rows that may share a key, and only among the
    good ones, so that a bad late row never displaces a good early one. Rows of two citizens are rivals, whatever they
    say: which of them counts hangs on their files, and never on their places in these. -#}
contenders as (
    {{ screened_rows(contract, relation, citizens, parent, true) }}
),

{%- set key_columns = [] -%}
{%- for name in key -%}
    {%- do key_columns.append('citizen_key' if name == 'pnr' else name) -%}
{%- endfor -%}
{%- set content = kept_columns(contract) + (['citizen_key'] if identity or parent else []) %}

copies as (
    select
        *,
        row_number() over (
            partition by {{ key_columns | join(', ') }}, {{ content | join(', ') }}
            order by source_file desc, source_row desc
        ) as copy_number
    from contenders
    where rejection_rule is null
),

rivals as (
    select
        source_file,
        source_row,
        copy_number,
        row_number() over (
            partition by {{ key_columns | join(', ') }}, copy_number
            order by source_file desc, {{ content | join(', ') }}
        ) as place
    from copies
){% endif %}

select
    {% if identity or parent %}screened.citizen_key,{% endif %}
    {% for name in kept_columns(contract) %}screened.{{ name }},
    {% endfor -%}
    screened.source_file,
    screened.source_row,
    {% if key %}
        case
            when screened.rejection_rule is not null then screened.rejection_rule
            when rivals.copy_number > 1 then 'exact_duplicate'
            when rivals.place > 1 then 'duplicate_key'
        end as rejection_rule,
    {% else %}
        screened.rejection_rule,
    {% endif %}
    screened.rejection_detail
from screened
{% if key %}
    left join rivals
        on
            screened.source_file = rivals.source_file
            and screened.source_row = rivals.source_row
{% endif %}
{%- endmacro %}
