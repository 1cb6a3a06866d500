{#- When a run begins: whether it can be an increment on the standing warehouse, and of whom. It can when the
    run makes every model that increments, and nothing else has changed than rows of citizens: what the
    standing tables were made from (quality.build_basis) must be what this run is made from. -#}
{% macro prepare_increment() -%}
    {%- if not (execute and flags.WHICH in ('build', 'run', 'retry')) -%}
        {{ return('') }}
    {%- endif -%}
    {%- set basis = adapter.get_relation(target.database, 'quality', 'build_basis') -%}
    {%- if not basis or not incremental_nodes(selected=true) -%}
        {{ return('') }}
    {%- endif -%}
    {%- set obstacle = obstacle_to_increment(basis) -%}
    {#- Until the run has ended well the tables are made from this and that. -#}
    {%- do run_query('delete from ' ~ basis) -%}
    {%- if obstacle -%}
        {%- do log('everything is made anew: ' ~ obstacle, info=true) -%}
    {%- else -%}
        {%- do find_changed_citizens() -%}
        {%- for when in ['before', 'after'] -%}
            {%- do run_query('create schema if not exists increment_' ~ when) -%}
        {%- endfor -%}
        {%- do run_query('insert into landing.main.increment select count(*) from landing.main.changed_citizen') -%}
    {%- endif -%}
{%- endmacro %}

{#- Why the run can't be an increment; empty when it can. -#}
{% macro obstacle_to_increment(basis) -%}
    {%- if flags.FULL_REFRESH -%}
        {{ return('full refresh') }}
    {%- endif -%}
    {%- if incremental_nodes(selected=true) | length < incremental_nodes() | length -%}
        {{ return('only some models are run') }}
    {%- endif -%}
    {%- set differences = run_query(
        'select name from (select name, value from ' ~ source('landing', 'basis')
        ~ ' except select name, value from ' ~ basis ~ ') order by name'
    ).columns[0].values() -%}
    {%- if run_query('select count(*) from ' ~ basis).rows[0][0] == 0 -%}
        {{ return('the last build did not end') }}
    {%- endif -%}
    {%- if differences -%}
        {{ return('another ' ~ differences | join(', ')) }}
    {%- endif -%}
    {{ return('') }}
{%- endmacro %}

{#- Ids of the models that are made by increments; with selected: those that this run makes. -#}
{% macro incremental_nodes(selected=false) -%}
    {%- set ids = [] -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and (is_by_citizen(node) or is_by_sums(node))
        and (not selected or node.unique_id in selected_resources) -%}
        {%- do ids.append(node.unique_id) -%}
    {%- endfor -%}
    {{ return(ids) }}
{%- endmacro %}

{#- Who changed, and the numbers and keys of the rows to read: theirs, and those of nobody. In memory only:
    numbers are stored nowhere. -#}
{% macro find_changed_citizens() -%}
    {%- set identity = standing('restricted', 'citizen_identity') -%}
    {%- set former = standing('restricted', 'citizen_fingerprint') -%}
    {%- set former_links = standing('restricted', 'citizen_link') -%}
    {%- set known %}
        create or replace table landing.main.known_number as
        with

        delivered as (
            select distinct {{ trimmed('pnr') }} as pnr from {{ source('landing', 'cpr_person') }}
        ),

        former as (
            select
                delivered.pnr,
                identity.citizen_key
            from delivered
            left join {{ identity }} as identity on delivered.pnr = identity.pnr
            where length(delivered.pnr) = 10
        )

        select * from former
        where citizen_key is not null
        union all
        select
            pnr,
            {{ citizen_key('pnr') }} as citizen_key
        from former
        where citizen_key is null
    {%- endset -%}
    {%- do run_query(known) -%}
    {%- do take_fingerprints('landing.main.known_number') -%}
    {%- set changed %}
        create or replace table landing.main.changed_citizen as
        with recursive

        rejected as (
            {{ rejected_citizens() }}
        ),

        link as (
            select * from {{ former_links }}
            union
            select * from landing.main.citizen_link
        ),

        compared as (
            select
                coalesce(present.citizen_key, former.citizen_key) as citizen_key,
                present.content is distinct from former.content as is_other_content,
                present.place is distinct from former.place as is_other_place
            from landing.main.citizen_fingerprint as present
            full join {{ former }} as former on present.citizen_key = former.citizen_key
        ),

        reached as (
            select citizen_key from compared
            where
                is_other_content
                or (is_other_place and citizen_key in (select rejected.citizen_key from rejected))
            union
            select other.citizen_key
            from reached
            inner join link as own on reached.citizen_key = own.citizen_key
            inner join link as other on own.shared_key = other.shared_key
        )

        select citizen_key from reached
        union all
        -- The unknown member of dimensions by citizen.
        select -1 as citizen_key
    {%- endset -%}
    {%- do run_query(changed) -%}
    {%- do run_query(rows_to_read('pnr')) -%}
    {%- do run_query(rows_to_read('contact_key')) -%}
    {%- do run_query(rows_to_read('course_key')) -%}
    {%- do drop_fingerprint_helpers() -%}
    {%- set count = run_query('select count(*) - 1 from landing.main.changed_citizen').rows[0][0] -%}
    {%- do log('an increment of ' ~ count ~ ' citizens', info=true) -%}
{%- endmacro %}

{#- A table of the standing warehouse. -#}
{% macro standing(schema, name) -%}
    {{ return(api.Relation.create(database=target.database, schema=schema, identifier=name)) }}
{%- endmacro %}

{#- Citizens with quarantined rows in the standing warehouse. -#}
{% macro rejected_citizens() -%}
    {%- for name in landing_tables() if has_number(landing_contract(name)) or landing_contract(name).meta.get('parent') %}
        select citizen_key from {{ standing('staging', 'base_' ~ name) }}
        where rejection_rule is not null
        {{ 'union' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- In the in-memory database: the numbers, contacts or courses whose rows an increment reads. -#}
{% macro rows_to_read(column) %}
    create or replace table landing.main.read_{{ column }} as
    {% if column == 'pnr' %}
        select known.pnr
        from landing.main.known_number as known
        inner join landing.main.changed_citizen as changed on known.citizen_key = changed.citizen_key
        union
        select number_sum.pnr
        from landing.main.number_sum as number_sum
        left join landing.main.known_number as known on number_sum.pnr = known.pnr
        where known.pnr is null and number_sum.pnr is not null
    {% else %}
        select owner.{{ column }}
        from landing.main.{{ column }}_owner as owner
        inner join landing.main.changed_citizen as changed on owner.citizen_key = changed.citizen_key
        union
        select {{ column }} from landing.main.child_sum
        where {{ column }} is not null
    {% endif %}
{% endmacro %}

{#- Condition on the rows of a landing table that an increment reads. -#}
{% macro is_read(contract) -%}
    {%- if has_number(contract) -%}
        ({{ trimmed('pnr') }} in (select pnr from landing.main.read_pnr) or {{ trimmed('pnr') }} is null)
    {%- else -%}
        {%- set keys = {} -%}
        {%- for column in contract.columns if column.meta.get('integer_key') -%}
            {%- do keys.update({column.meta.integer_key: integer_key(prefixed(column))}) -%}
        {%- endfor -%}
        {%- if keys | length == 2 -%}
            case
                when {{ keys.contact_key }} is null then {{ is_read_key('course_key', keys.course_key) }}
                else {{ is_read_key('contact_key', keys.contact_key) }}
            end
        {%- else -%}
            {%- for key, value in keys.items() -%}{{ is_read_key(key, value) }}{%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro is_read_key(key, value) -%}
    ({{ value }} is null or {{ value }} in (select {{ key }} from landing.main.read_{{ key }}))
{%- endmacro %}

{#- When a run has ended: the rows aside are dropped, and what the tables are made from is told, unless some
    were not made. -#}
{% macro finish_increment(results) -%}
    {%- if not (execute and flags.WHICH in ('build', 'run', 'retry')) -%}
        {{ return('') }}
    {%- endif -%}
    {%- set made = [] -%}
    {%- for result in results if result.status == 'success' -%}
        {%- do made.append(result.node.unique_id) -%}
    {%- endfor -%}
    {%- set missing = incremental_nodes() | reject('in', made) | list %}
    drop schema if exists increment_before cascade;
    drop schema if exists increment_after cascade;
    {% if not missing and 'model.' ~ project_name ~ '.build_basis' in made %}
        delete from quality.build_basis;
        insert into quality.build_basis select * from {{ source('landing', 'basis') }};
    {% endif %}
{%- endmacro %}
