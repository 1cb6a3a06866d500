{#- A fingerprint of all that a delivery says of each citizen, in the in-memory database `landing`: sums of
    row hashes, so that neither the order of rows nor of files matters. `content` is of what the rows
    say; `filed` is also of the files where they stand, which matters for rows of one key; `placed` is also of
    their places in these, which matters for rows that are quarantined under their place.

    Rows without a number are those of the citizen whose contact or course they belong to. Keys that rows of
    several citizens bear are told in `citizen_link`: which of the rows counts hangs on all of them.

    identity  relation of numbers and keys: the numbers of the delivery's persons -#}
{% macro take_fingerprints(identity) -%}
    {%- do log('fingerprints of the citizens', info=true) -%}
    {%- set tables = [] -%}
    {%- for name in landing_tables() -%}
        {%- do tables.append(landing_contract(name)) -%}
    {%- endfor -%}

    {%- do run_query(number_sums(tables, identity)) -%}
    {%- for key in ['contact_key', 'course_key', 'official_stay_key'] -%}
        {%- do run_query(key_owners(tables, key)) -%}
    {%- endfor -%}
    {%- do run_query(child_sums(tables)) -%}
    {%- set fingerprint %}
        create or replace table landing.main.citizen_fingerprint as
        with

        part as (
            {% for sums in ['number_sum', 'child_sum'] %}
                {{ 'union all' if not loop.first }}
                select
                    citizen_key,
                    {{ fingerprint_sums() | join(', ') }}
                from landing.main.{{ sums }}
                where citizen_key is not null
            {% endfor %}
        ),

        summed as (
            select
                citizen_key,
                {{ added_up() }}
            from part
            group by citizen_key
        )

        select * from summed
    {%- endset -%}
    {%- do run_query(fingerprint) -%}
{%- endmacro %}

{#- Who bears the same key: contacts, courses and official stays of several citizens, courses of one that rows on a
    contact of another bear, and contacts of one that official stays of another begin or end with.

    changed  relation of the citizens who may bear other keys than in the standing `citizen_link`, which holds for
             all others: without it, everybody is looked at -#}
{% macro shared_keys(changed=none) %}
    create or replace table landing.main.citizen_link as
    with

    pair as (
        select
            citizen_key,
            other_citizen_key
        from landing.main.child_sum
        where other_citizen_key is not null
        {% for key in ['contact_key', 'official_stay_key'] %}
            {% for named in also_named(key) %}
                {% for naming_owners, named_owners in owners_to_pair(key, key_of(named), changed) %}
                    union
                    select
                        naming.citizen_key,
                        named.citizen_key as other_citizen_key
                    from {{ naming_owners }} as naming
                    inner join {{ named_owners }} as named
                        on naming.{{ named }} = named.{{ key_of(named) }}
                    where
                        naming.citizen_key <> named.citizen_key
                        {#- Most official stays begin and end with the same contact. #}
                        {% if named != also_named(key) | first %}
                            and naming.{{ named }} is distinct from naming.{{ also_named(key) | first }}
                        {% endif %}
                {% endfor %}
            {% endfor %}
        {% endfor %}
    ),

    bearer as (
        {% if changed %}
            select
                shared_key,
                citizen_key
            from {{ standing('restricted', 'citizen_link') }}
            where citizen_key not in (select changed.citizen_key from {{ changed }} as changed)
            union
        {% endif %}
        {% for key in ['contact_key', 'course_key', 'official_stay_key'] %}
            select
                {{ row_hash(["'" ~ key ~ "'", key]) }} as shared_key,
                citizen_key
            from landing.main.{{ key }}_owner
            where {{ key }} in ({{ keys_to_share(key, changed) }})
            union
        {% endfor %}
        {% for citizen in ['citizen_key', 'other_citizen_key'] %}
            select
                {{ row_hash(["'pair'", 'citizen_key', 'other_citizen_key']) }} as shared_key,
                {{ citizen }} as citizen_key
            from pair
            {{ 'union' if not loop.last }}
        {% endfor %}
    ),

    shared as (
        select shared_key from bearer
        group by shared_key
        having min(citizen_key) <> max(citizen_key)
    )

    select * from bearer
    where shared_key in (select shared.shared_key from shared)
{% endmacro %}

{#- The keys that several citizens bear, or that a changed one bears now. -#}
{% macro keys_to_share(key, changed) %}
    select owner.{{ key }} from landing.main.{{ key }}_owner as owner
    {% if changed %}
        where owner.citizen_key in (select changed.citizen_key from {{ changed }} as changed)
    {% else %}
        group by owner.{{ key }}
        having min(owner.citizen_key) <> max(owner.citizen_key)
    {% endif %}
{% endmacro %}

{#- Owners whose keys name each other: all, or the changed citizens' with all, and all with the changed citizens'. -#}
{% macro owners_to_pair(naming_key, named_key, changed) -%}
    {%- set naming = 'landing.main.' ~ naming_key ~ '_owner' -%}
    {%- set named = 'landing.main.' ~ named_key ~ '_owner' -%}
    {%- if not changed -%}
        {{ return([(naming, named)]) }}
    {%- endif -%}
    {%- set of_changed -%}
        (select * from [] where citizen_key in (select changed.citizen_key from {{ changed }} as changed))
    {%- endset -%}
    {{ return([
        (of_changed | replace('[]', naming), named),
        (naming, of_changed | replace('[]', named)),
    ]) }}
{%- endmacro %}

{#- Sums of the rows with a number, by number as delivered: spaces are taken off once a number, not once a row. -#}
{% macro number_sums(tables, identity) %}
    create or replace table landing.main.number_sum as
    with

    landed as (
        {% for table in tables if has_number(table) %}
            {{ 'union all' if not loop.first }}
            select
                pnr,
                {{ row_hashes(table) }}
            from {{ source('landing', table.name) }}
        {% endfor %}
    ),

    summed as (
        select
            pnr as delivered_pnr,
            {{ trimmed('pnr') }} as pnr,
            {{ added_up() }}
        from landed
        group by pnr
    )

    select
        summed.delivered_pnr,
        identity.citizen_key,
        {{ fingerprint_sums() | join(', ') }}
    from summed
    left join {{ identity }} as identity on summed.pnr = identity.pnr
{% endmacro %}

{#- The keys that are kept beside those of a row's own: the course of a contact, the contacts of an official stay. -#}
{% macro also_named(key) -%}
    {{ return({
        'contact_key': ['course_key'],
        'official_stay_key': ['first_contact_key', 'last_contact_key'],
    }.get(key, [])) }}
{%- endmacro %}

{#- The key that such a name is of: an official stay's first and last contact are contacts. -#}
{% macro key_of(name) -%}
    {{ return(name | replace('first_', '') | replace('last_', '')) }}
{%- endmacro %}

{#- Whose contacts, courses and official stays there are. -#}
{% macro key_owners(tables, key) %}
    create or replace table landing.main.{{ key }}_owner as
    {% for table in tables if has_number(table) %}
        {%- set keys = delivered_keys(table) %}
        {%- if key in keys and keys[key].name in table.meta.get('key', []) %}
            select
                {{ looked_up_by(keys[key]) }} as {{ key }},
                {% for other in also_named(key) %}
                    {{ looked_up_by(keys[other]) if other in keys else 'cast(null as bigint)' }} as {{ other }},
                {% endfor %}
                {{ generation(table.name) }} as generation,
                number_sum.citizen_key
            from {{ source('landing', table.name) }} as landed
            inner join landing.main.number_sum as number_sum
                on landed.pnr = number_sum.delivered_pnr
            where number_sum.citizen_key is not null
            union all
        {%- endif %}
    {%- endfor %}
    select
        cast(null as bigint) as {{ key }},
        {% for other in also_named(key) %}
            cast(null as bigint) as {{ other }},
        {% endfor %}
        cast(null as tinyint) as generation,
        cast(null as bigint) as citizen_key
    where false
{% endmacro %}

{#- Sums of the rows without a number, by the citizen of their contact or else their course. Of rows of
    nobody the key that they name is kept, to find them again; of rows on a contact of one citizen and a
    course of another both citizens are. -#}
{% macro child_sums(tables) %}
    {#- Most rows name the course that their contact names, too: whose that is is told of the contact (shared_keys). -#}
    {%- set names_other_course = 'landed.course_key is distinct from contact_owner.course_key' %}
    create or replace table landing.main.child_sum as
    with

    landed as (
        {% for table in tables if table.meta.get('parent') and not has_number(table) %}
            {{ 'union all' if not loop.first }}
            {%- set keys = delivered_keys(table) %}
            select
                {% for key in ['contact_key', 'course_key'] %}
                    {{ looked_up_by(keys[key]) if key in keys else 'cast(null as bigint)' }} as {{ key }},
                {% endfor %}
                {{ generation(table.name) }} as generation,
                {{ parent_generations(table.name) | first }} as generation_of_parent,
                {{ parent_generations(table.name) | last }} as or_of_parent,
                {{ row_hashes(table) }}
            from {{ source('landing', table.name) }}
        {% endfor %}
    )

    select
        case
            when landed.contact_key is null then course_owner.citizen_key
            else contact_owner.citizen_key
        end as citizen_key,
        case when contact_owner.citizen_key is null then landed.contact_key end as contact_key,
        case
            when course_owner.citizen_key is null and {{ names_other_course }} then landed.course_key
        end as course_key,
        case
            when contact_owner.citizen_key <> course_owner.citizen_key then course_owner.citizen_key
        end as other_citizen_key,
        landed.generation,
        {{ added_up() }}
    from landed
    left join landing.main.contact_key_owner as contact_owner
        on
            landed.contact_key = contact_owner.contact_key
            and contact_owner.generation in (landed.generation_of_parent, landed.or_of_parent)
    left join landing.main.course_key_owner as course_owner
        on
            case when {{ names_other_course }} then landed.course_key end = course_owner.course_key
            and course_owner.generation in (landed.generation_of_parent, landed.or_of_parent)
    group by 1, 2, 3, 4, 5
{% endmacro %}

{#- The columns of a table's contract that stand for integer keys, by the name of the key. -#}
{% macro delivered_keys(table) -%}
    {%- set keys = {} -%}
    {%- for column in table.columns if column.meta.get('integer_key') -%}
        {%- do keys.update({column.meta.integer_key: column}) -%}
    {%- endfor -%}
    {{ return(keys) }}
{%- endmacro %}

{#- What stands for a delivered identifier while rows are looked up: cheaper than its integer key, and other for
    a contact than for a course, for a record of LPR2 than for a contact of LPR3. Were two identifiers to meet, their
    citizens would be made anew together. -#}
{% macro looked_up_by(column) -%}
    {%- set text = trimmed_where_needed(column.name) -%}
    {%- set kind = key_of(column.meta.integer_key) ~ column.meta.get('key_prefix', '') -%}
    case when {{ text }} <> '' then {{ row_hash(["'" ~ kind ~ "'", text]) }} end
{%- endmacro %}

{#- To trim a text costs several times what reading it does: only what holds a space, or a letter beyond ASCII,
    which may be a space of another kind, is trimmed. -#}
{% macro trimmed_where_needed(text) -%}
    {{ return(adapter.dispatch('trimmed_where_needed')('cast(' ~ text ~ ' as varchar)')) }}
{%- endmacro %}

{% macro default__trimmed_where_needed(text) -%}
    trim({{ text }})
{%- endmacro %}

{% macro duckdb__trimmed_where_needed(text) -%}
    case
        when {{ text }} like '% %' or strlen({{ text }}) <> length({{ text }}) then trim({{ text }})
        else {{ text }}
    end
{%- endmacro %}

{% macro has_number(table) -%}
    {{ return(table.columns | selectattr('name', 'equalto', 'pnr') | list | length > 0) }}
{%- endmacro %}

{#- Each generation of LPR is looked up in itself: the same identifier may stand in two. Costs (4) are those of a
    contact of either LPR_A (1) or LPR_F (2). A number: it stands in every row. -#}
{% macro generation(table_name) -%}
    {%- set numbers = {'lpr_a': 1, 'lpr_f': 2, 'lpr_adm': 3, 'lpr_diag': 3, 'lpr_sksopr': 3} -%}
    cast({{ numbers.get(table_name) or numbers.get(table_name[:5], 4) }} as tinyint)
{%- endmacro %}

{% macro parent_generations(table_name) -%}
    {%- set is_of_lpr = table_name.startswith('lpr_') -%}
    {{ return([generation(table_name)] if is_of_lpr else [generation('lpr_a'), generation('lpr_f')]) }}
{%- endmacro %}

{#- The sums of a fingerprint, and how they are made. Rows that are told twice count twice, which exclusive or would
    not see; no two rows have one place, and there it is the cheaper. -#}
{% macro fingerprint_sums() -%}
    {%- set sum = 'cast(sum([]) as decimal(38, 0))' -%}
    {{ return({'content': sum, 'filed': sum, 'placed': 'bit_xor([])'}) }}
{%- endmacro %}

{#- The hashes of a row as delivered, by the sum that they go into; each is made of the one before. The number is
    left out: the sums are by number, and nobody shall be able to try numbers out on them. -#}
{% macro row_hashes(table) -%}
    {%- set values = ["'" ~ table.name ~ "'"] -%}
    {%- for column in table.columns if column.name != 'pnr' -%}
        {%- do values.append(column.name) -%}
    {%- endfor -%}
    {%- set content = row_hash(values) -%}
    {%- set filed = row_hash([content, 'source_file']) -%}
    {{ content }} as content,
    {{ filed }} as filed,
    {{ row_hash([filed, 'source_row']) }} as placed
{%- endmacro %}

{% macro added_up() -%}
    {%- for name, sum in fingerprint_sums().items() -%}
        {{ sum | replace('[]', name) }} as {{ name }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- What the fingerprints were taken by would hold gigabytes of memory for the country. -#}
{% macro drop_fingerprint_helpers() -%}
    {%- for name in [
        'number_sum', 'child_sum', 'contact_key_owner', 'course_key_owner', 'official_stay_key_owner',
        'compared_citizen', 'rejected_citizen', 'any_link',
    ] -%}
        {%- do run_query('drop table if exists landing.main.' ~ name) -%}
    {%- endfor -%}
{%- endmacro %}
