{#- A fingerprint of all that a delivery says of each citizen, in the in-memory database `landing`: sums of
    row hashes, so that neither the order of rows nor of files matters. `content` is of what the rows
    say; `place` is of where they stand, which matters for rows that are quarantined under their place.

    Rows without a number are those of the citizen whose contact or course they belong to. Keys that rows of
    several citizens bear are told in `citizen_link`: which of the rows counts hangs on all of them.

    identity  relation of numbers and keys: the numbers of the delivery's persons -#}
{% macro take_fingerprints(identity) -%}
    {%- do log('fingerprints of the citizens', info=true) -%}
    {%- set tables = [] -%}
    {%- for name in landing_tables() -%}
        {%- do tables.append(landing_contract(name)) -%}
    {%- endfor -%}

    {%- do run_query(number_sums(tables)) -%}
    {%- for column in ['contact_key', 'course_key', 'official_stay_key'] -%}
        {%- do run_query(key_owners(tables, column, identity)) -%}
    {%- endfor -%}
    {%- do run_query(child_sums(tables)) -%}
    {%- set fingerprint %}
        create or replace table landing.main.citizen_fingerprint as
        with

        part as (
            select
                identity.citizen_key,
                number_sum.content,
                number_sum.place
            from landing.main.number_sum as number_sum
            inner join {{ identity }} as identity on number_sum.pnr = identity.pnr
            union all
            select
                citizen_key,
                content,
                place
            from landing.main.child_sum
            where citizen_key is not null
        ),

        summed as (
            select
                citizen_key,
                cast(sum(content) as decimal(38, 0)) as content,
                cast(sum(place) as decimal(38, 0)) as place
            from part
            group by citizen_key
        )

        select * from summed
    {%- endset -%}
    {%- do run_query(fingerprint) -%}
    {%- do run_query(shared_keys(tables, identity)) -%}
{%- endmacro %}

{#- Contacts, courses and official stays of several citizens, and courses of one that rows on a contact of
    another bear. -#}
{% macro shared_keys(tables, identity) %}
    create or replace table landing.main.citizen_link as
    with

    pair as (
        select
            citizen_key,
            other_citizen_key
        from landing.main.child_sum
        where other_citizen_key is not null
        {% for table in tables if has_number(table) and table.meta.get('key') == ['dw_ek_kontakt'] %}
            union
            select
                contact.citizen_key,
                course_owner.citizen_key as other_citizen_key
            from (
                {%- for column in table.columns if column.meta.get('integer_key') == 'course_key' %}
                    {{ owned_keys(table, column, 'course_key', identity) }}
                {%- endfor %}
            ) as contact
            inner join landing.main.course_key_owner as course_owner
                on contact.course_key = course_owner.course_key
            where contact.citizen_key <> course_owner.citizen_key
        {% endfor %}
    )

    {% for key in ['contact_key', 'course_key', 'official_stay_key'] %}
        select
            {{ row_hash(["'" ~ key ~ "'", key]) }} as shared_key,
            citizen_key
        from landing.main.{{ key }}_owner
        where
            {{ key }} in (
                select shared.{{ key }}
                from landing.main.{{ key }}_owner as shared
                group by shared.{{ key }}
                having min(shared.citizen_key) <> max(shared.citizen_key)
            )
        union
    {% endfor %}
    {% for citizen in ['citizen_key', 'other_citizen_key'] %}
        select
            {{ row_hash(["'pair'", 'citizen_key', 'other_citizen_key']) }} as shared_key,
            {{ citizen }} as citizen_key
        from pair
        {{ 'union' if not loop.last }}
    {% endfor %}
{% endmacro %}

{#- Sums of the rows with a number, by number as delivered. -#}
{% macro number_sums(tables) %}
    create or replace table landing.main.number_sum as
    with part as (
        {% for table in tables if has_number(table) %}
            {{ 'union all' if not loop.first }}
            select
                {{ trimmed('pnr') }} as pnr,
                {{ hash_sums(table) }}
            from {{ source('landing', table.name) }}
            group by 1
        {% endfor %}
    )

    select
        pnr,
        sum(content) as content,
        sum(place) as place
    from part
    group by pnr
{% endmacro %}

{#- Whose contacts, courses and official stays there are. -#}
{% macro key_owners(tables, key, identity) %}
    create or replace table landing.main.{{ key }}_owner as
    {% for table in tables if has_number(table) %}
        {%- for column in table.columns
            if column.meta.get('integer_key') == key and column.name in table.meta.get('key', []) %}
            {{ owned_keys(table, column, key, identity) }}
            union all
        {%- endfor %}
    {%- endfor %}
    select
        cast(null as bigint) as {{ key }},
        cast(null as varchar) as generation,
        cast(null as bigint) as citizen_key
    where false
{% endmacro %}

{% macro owned_keys(table, column, key, identity) %}
    select
        {{ integer_key(prefixed(column)) }} as {{ key }},
        '{{ generation(table.name) }}' as generation,
        identity.citizen_key
    from {{ source('landing', table.name) }} as landed
    inner join {{ identity }} as identity
        on {{ trimmed('landed.pnr') }} = identity.pnr
{% endmacro %}

{#- Sums of the rows without a number, by the citizen of their contact or else their course. Of rows of
    nobody the key that they name is kept, to find them again; of rows on a contact of one citizen and a
    course of another both citizens are. -#}
{% macro child_sums(tables) %}
    create or replace table landing.main.child_sum as
    {% for table in tables if table.meta.get('parent') and not has_number(table) %}
        {{ 'union all' if not loop.first }}
        {%- set keys = {} %}
        {%- for column in table.columns if column.meta.get('integer_key') %}
            {%- do keys.update({column.meta.integer_key: column}) %}
        {%- endfor %}
        {%- set by_contact = 'contact_key' in keys %}
        {%- set by_course = 'course_key' in keys %}
        select
            {% if by_contact and by_course %}
                case when landed.contact_key is null then course_owner.citizen_key else contact_owner.citizen_key end
            {% else %}
                {{ 'contact_owner' if by_contact else 'course_owner' }}.citizen_key
            {% endif %} as citizen_key,
            case
                when {{ 'contact_owner.citizen_key is null' if by_contact else 'false' }}
                    then {{ 'landed.contact_key' if by_contact else 'cast(null as bigint)' }}
            end as contact_key,
            case
                when {{ 'course_owner.citizen_key is null' if by_course else 'false' }}
                    then {{ 'landed.course_key' if by_course else 'cast(null as bigint)' }}
            end as course_key,
            {% if by_contact and by_course %}
                case
                    when contact_owner.citizen_key <> course_owner.citizen_key
                        then course_owner.citizen_key
                end
            {% else %}
                cast(null as bigint)
            {% endif %} as other_citizen_key,
            '{{ generation(table.name) }}' as generation,
            sum(landed.content) as content,
            sum(landed.place) as place
        from (
            select
                {% for key, column in keys.items() %}
                    {{ integer_key(prefixed(column)) }} as {{ key }},
                {% endfor %}
                {{ content_hash(table) }} as content,
                {{ place_hash(table) }} as place
            from {{ source('landing', table.name) }}
        ) as landed
        {% if by_contact %}
            left join landing.main.contact_key_owner as contact_owner
                on
                    landed.contact_key = contact_owner.contact_key
                    and contact_owner.generation in ('{{ parent_generations(table.name) | join("', '") }}')
        {% endif %}
        {% if by_course %}
            left join landing.main.course_key_owner as course_owner
                on
                    landed.course_key = course_owner.course_key
                    and course_owner.generation in ('{{ parent_generations(table.name) | join("', '") }}')
        {% endif %}
        group by 1, 2, 3, 4, 5
    {% endfor %}
{% endmacro %}

{% macro has_number(table) -%}
    {{ return(table.columns | selectattr('name', 'equalto', 'pnr') | list | length > 0) }}
{%- endmacro %}

{#- Each generation of LPR is looked up in itself: the same identifier may stand in two. Costs are those of a
    contact of either LPR_A or LPR_F. -#}
{% macro generation(table_name) -%}
    {{ return('lpr_2' if table_name in ('lpr_adm', 'lpr_diag', 'lpr_sksopr') else table_name[:5]) }}
{%- endmacro %}

{% macro parent_generations(table_name) -%}
    {%- set own = generation(table_name) -%}
    {{ return([own] if own.startswith('lpr_') else ['lpr_a', 'lpr_f']) }}
{%- endmacro %}

{% macro hash_sums(table) -%}
    sum({{ content_hash(table) }}) as content,
    sum({{ place_hash(table) }}) as place
{%- endmacro %}

{#- Of a row as delivered, with the name of its table. The number is left out: the sums are by number, and
    nobody shall be able to try numbers out on them. -#}
{% macro content_hash(table) -%}
    {%- set values = ["'" ~ table.name ~ "'"] -%}
    {%- for column in table.columns if column.name != 'pnr' -%}
        {%- do values.append(column.name) -%}
    {%- endfor -%}
    {{ row_hash(values) }}
{%- endmacro %}

{% macro place_hash(table) -%}
    {{ row_hash([content_hash(table), 'source_file', 'source_row']) }}
{%- endmacro %}

{#- What the fingerprints were taken by would hold gigabytes of memory for the country. -#}
{% macro drop_fingerprint_helpers() -%}
    {%- for name in [
        'known_number', 'number_sum', 'child_sum', 'contact_key_owner', 'course_key_owner',
        'official_stay_key_owner',
    ] -%}
        {%- do run_query('drop table if exists landing.main.' ~ name) -%}
    {%- endfor -%}
{%- endmacro %}
