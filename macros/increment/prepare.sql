{#- When a run begins: whether it can be an increment on the standing warehouse, and of whom. It can when the
    run makes every model that increments and tests it, and nothing else has changed than rows of citizens: what the
    standing tables were made from (quality.build_basis) must be what this run is made from. -#}
{% macro prepare_increment() -%}
    {#- What a former run of the same process found. -#}
    {%- do graph.pop('is_in_increment', none) -%}
    {%- if not (execute and flags.WHICH in ('build', 'run', 'retry')) -%}
        {{ return('') }}
    {%- endif -%}
    {%- set basis = adapter.get_relation(target.database, 'quality', 'build_basis') -%}
    {%- set nodes = nodes_of_increments() if basis else [] -%}
    {%- if not nodes | select('in', selected_resources) | list -%}
        {{ return('') }}
    {%- endif -%}
    {%- set obstacle = obstacle_to_increment(basis, nodes) -%}
    {#- Until the run has ended well the tables are made from this and that. -#}
    {%- do run_query('delete from ' ~ basis) -%}
    {%- if obstacle -%}
        {%- do log('everything is made anew: ' ~ obstacle, info=true) -%}
    {%- else -%}
        {%- do find_changed_citizens() -%}
        {%- for when in ['before', 'after'] -%}
            {%- do run_query('create schema if not exists landing.increment_' ~ when) -%}
        {%- endfor -%}
        {%- do write_together() -%}
        {%- do run_query('insert into landing.main.increment select count(*) from landing.main.changed_citizen') -%}
    {%- endif -%}
{%- endmacro %}

{#- An increment changes a little of many tables: they are written into the warehouse together, not after each few.
    But not all at the end: until then the engine holds 16 kB for each 2,048 rows of which it deleted any, which of all
    service lines is 2.4 GB. So they are written when tables of 60 million rows (PAA_TVAERS_UNWRITTEN) have changed
    (write_if_many, a hook of every model). -#}
{% macro write_together() -%}
    {{ return(adapter.dispatch('write_together')()) }}
{%- endmacro %}

{% macro default__write_together() -%}
{%- endmacro %}

{% macro duckdb__write_together() -%}
    {#- Never by itself. -#}
    {%- do run_query("set global checkpoint_threshold = '1TB'") -%}
    {%- do run_query('create or replace table landing.main.unwritten (row_count bigint)') -%}
{%- endmacro %}

{% macro write_if_many() -%}
    {{ return(adapter.dispatch('write_if_many')()) }}
{%- endmacro %}

{% macro default__write_if_many() -%}
{%- endmacro %}

{% macro duckdb__write_if_many() -%}
    {%- set is_incremental_table = model.config.materialized == 'incremental' and reads_changed_only(model) -%}
    {%- if is_incremental_table and is_increment() -%}
        {%- set kept_unwritten = env_var('PAA_TVAERS_UNWRITTEN', '60000000') | int -%}
        {%- set changed -%}
            insert into landing.main.unwritten
            select estimated_size from duckdb_tables()
            where
                database_name = '{{ this.database }}'
                and schema_name = '{{ this.schema }}'
                and table_name = '{{ this.identifier }}'
        {%- endset -%}
        {%- do run_query(changed) -%}
        {%- if run_query('select coalesce(sum(row_count), 0) from landing.main.unwritten').rows[0][0] >= kept_unwritten -%}
            {#- Other models wait for it, and it for them (scripts/paa_tvaers/writing.py): what is left are relations that are
                dropped, for which it waits itself. -#}
            force checkpoint;
            delete from landing.main.unwritten
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- Why the run can't be an increment; empty when it can. -#}
{% macro obstacle_to_increment(basis, nodes) -%}
    {%- if flags.FULL_REFRESH -%}
        {{ return('full refresh') }}
    {%- endif -%}
    {%- if nodes | reject('in', selected_resources) | list -%}
        {{ return('only some models or tests are run') }}
    {%- endif -%}
    {%- for id in nodes if graph.nodes[id].resource_type in ('model', 'seed') -%}
        {%- set node = graph.nodes[id] -%}
        {%- if not adapter.get_relation(node.database, node.schema, node.alias) -%}
            {{ return(node.schema ~ '.' ~ node.alias ~ ' is missing') }}
        {%- endif -%}
    {%- endfor -%}
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

{#- Ids of what increments rest on: the models that they make, all that those are made of, the fingerprints,
    and the data tests of those models. -#}
{% macro nodes_of_increments() -%}
    {%- set ids = [] -%}
    {%- for name in ['citizen_fingerprint', 'citizen_link', 'build_basis'] -%}
        {%- do ids.append('model.' ~ project_name ~ '.' ~ name) -%}
    {%- endfor -%}
    {%- for node in graph.nodes.values() if is_by_citizen(node) or is_by_sums(node) -%}
        {%- do ids.append(node.unique_id) -%}
    {%- endfor -%}
    {%- for test in graph.nodes.values() if test.get('attached_node') in ids -%}
        {%- do ids.append(test.unique_id) -%}
    {%- endfor -%}
    {{ return(with_all_that_they_are_made_of(ids)) }}
{%- endmacro %}

{#- Ids of nodes, and of their parents, the parents of those, and so on. -#}
{% macro with_all_that_they_are_made_of(ids) -%}
    {#- The list grows while it is gone through: parents come in behind. -#}
    {%- for id in ids -%}
        {%- for parent in graph.nodes[id].get('depends_on', {}).get('nodes', [])
            if parent in graph.nodes and parent not in ids -%}
            {%- do ids.append(parent) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(ids) }}
{%- endmacro %}

{#- Who changed, and the numbers and keys of the rows to read: theirs, and those of nobody. In memory only:
    numbers are stored nowhere. -#}
{% macro find_changed_citizens() -%}
    {%- do run_query(known_numbers()) -%}
    {%- do take_fingerprints('landing.main.known_number') -%}
    {%- do run_query(compared_citizens()) -%}
    {%- do run_query(shared_keys(
        changed='(select citizen_key from landing.main.compared_citizen where is_other_content)'
    )) -%}
    {%- do run_query(rejected_citizens()) -%}
    {%- do run_query(all_links()) -%}
    {%- do run_query(changed_citizens()) -%}
    {%- do run_query(moved_citizens()) -%}
    {%- do run_query(numbers_to_read()) -%}
    {%- do run_query(keys_to_read()) -%}
    {%- do drop_fingerprint_helpers() -%}
    {%- set changed = run_query('select count(*) - 1 from landing.main.changed_citizen').rows[0][0] -%}
    {%- set moved = run_query('select count(distinct citizen_key) from landing.main.moved_citizen').rows[0][0] -%}
    {%- do log(
        'an increment of ' ~ changed ~ ' citizens; of ' ~ moved ~ ' more, quarantined rows moved',
        info=true
    ) -%}
{%- endmacro %}

{#- The numbers of the delivery's persons, with the keys that they have or will have. -#}
{% macro known_numbers() %}
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
        left join {{ standing('restricted', 'citizen_identity') }} as identity on delivered.pnr = identity.pnr
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
{% endmacro %}

{#- Citizens whose fingerprint is another than it was. -#}
{% macro compared_citizens() %}
    create or replace table landing.main.compared_citizen as
    select
        coalesce(present.citizen_key, former.citizen_key) as citizen_key,
        present.content is distinct from former.content as is_other_content,
        present.filed is distinct from former.filed as is_in_other_files
    from landing.main.citizen_fingerprint as present
    full join {{ standing('restricted', 'citizen_fingerprint') }} as former
        on present.citizen_key = former.citizen_key
    where
        present.content is distinct from former.content
        or present.placed is distinct from former.placed
{% endmacro %}

{#- In the in-memory database: the citizens who share a key, then or now. -#}
{% macro all_links() %}
    create or replace table landing.main.any_link as
    select * from {{ standing('restricted', 'citizen_link') }}
    union
    select * from landing.main.citizen_link
{% endmacro %}

{#- Citizens whose rows say something else, and whoever shares a key with them. Where rows of a key differ, which of
    them counts hangs on the names of their files. -#}
{% macro changed_citizens() %}
    create or replace table landing.main.changed_citizen as
    with recursive

    rival as (
        select citizen_key from landing.main.rejected_citizen
        where rejection_rule = 'duplicate_key'
    ),

    started as (
        select citizen_key from landing.main.compared_citizen
        where
            is_other_content
            or (
                is_in_other_files
                and (
                    citizen_key in (select rival.citizen_key from rival)
                    or citizen_key in (select any_link.citizen_key from landing.main.any_link as any_link)
                )
            )
    ),

    {{ reached_by_links() }}

    select citizen_key from reached
    union all
    -- The unknown member of dimensions by citizen.
    select -1 as citizen_key
{% endmacro %}

{#- Citizens of whom nothing changed but the place of quarantined rows, which are named by it, and the tables whose
    rows of theirs are read for it: where the quarantined rows stand, and those that they are judged by. Whoever shares
    a key with one is read too, as without his rows the other's would be the only ones of the key. -#}
{% macro moved_citizens() %}
    create or replace table landing.main.moved_citizen as
    with recursive

    started as (
        select
            compared.citizen_key,
            rejected.table_name
        from landing.main.compared_citizen as compared
        inner join landing.main.rejected_citizen as rejected on compared.citizen_key = rejected.citizen_key
    ),

    {{ reached_by_links(['citizen_key', 'table_name']) }},

    judged (table_name, read_table) as (
        values
        {% for name in tables_of_citizens() %}
            {{ ',' if not loop.first }}
            {% for read_table in tables_to_judge(name) %}
                ('{{ name }}', '{{ read_table }}'){{ ',' if not loop.last }}
            {% endfor %}
        {% endfor %}
    )

    select distinct
        reached.citizen_key,
        judged.read_table as table_name
    from reached
    inner join judged on reached.table_name = judged.table_name
    where reached.citizen_key not in (select changed.citizen_key from landing.main.changed_citizen as changed)
{% endmacro %}

{#- Those who have started, whoever shares a key with one of them, and so on; what else is told of one holds for all
    whom he reaches. -#}
{% macro reached_by_links(columns=['citizen_key']) %}
    reached as (
        select {{ columns | join(', ') }} from started
        union
        select
            other.citizen_key
            {%- for column in columns if column != 'citizen_key' %},
            reached.{{ column }}
            {%- endfor %}
        from reached
        inner join landing.main.any_link as own on reached.citizen_key = own.citizen_key
        inner join landing.main.any_link as other on own.shared_key = other.shared_key
    )
{% endmacro %}

{#- A table of the standing warehouse. -#}
{% macro standing(schema, name) -%}
    {{ return(api.Relation.create(database=target.database, schema=schema, identifier=name)) }}
{%- endmacro %}

{#- Citizens with rows in the quarantine of the standing warehouse, the tables and the rules of these. -#}
{% macro rejected_citizens() %}
    create or replace table landing.main.rejected_citizen as
    {%- for name in tables_of_citizens() %}
        select
            citizen_key,
            '{{ name }}' as table_name,
            rejection_rule
        from {{ standing('staging', 'base_' ~ name) }}
        where rejection_rule <> 'exact_duplicate'
        {{ 'union' if not loop.last }}
    {%- endfor %}
{% endmacro %}

{#- The tables whose rows are of citizens. -#}
{% macro tables_of_citizens() -%}
    {%- set names = [] -%}
    {%- for name in landing_tables()
        if has_number(landing_contract(name)) or landing_contract(name).meta.get('parent') -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- Those that tell by a contact or course whose they are. -#}
{% macro tables_without_number() -%}
    {%- set names = [] -%}
    {%- for name in tables_of_citizens() if not has_number(landing_contract(name)) -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- The table itself and the other tables of citizens whose rows tell whether its own are good: those that its base
    model is made of. -#}
{% macro tables_to_judge(name) -%}
    {%- set names = [] -%}
    {%- for id in with_all_that_they_are_made_of(['model.' ~ project_name ~ '.base_' ~ name]) -%}
        {%- do names.append(landing_table_of(graph.nodes[id])) -%}
    {%- endfor -%}
    {{ return(names | select('in', tables_of_citizens()) | list) }}
{%- endmacro %}

{#- Asks for the citizens whose rows of a table, or of any, an increment reads. -#}
{% macro citizens_to_read(name=none) -%}
    select changed.citizen_key from landing.main.changed_citizen as changed
    union all
    select moved.citizen_key from landing.main.moved_citizen as moved
    {% if name %}
        where moved.table_name = '{{ name }}'
    {% endif %}
{%- endmacro %}

{#- In the in-memory database: the numbers, as delivered, whose rows an increment reads, in one table or, without a
    name, in all. -#}
{% macro numbers_to_read() %}
    create or replace table landing.main.read_pnr as
    select
        delivered_pnr as pnr,
        cast(null as varchar) as table_name
    from landing.main.number_sum
    where
        delivered_pnr is not null
        and (
            citizen_key is null
            or citizen_key in (select changed.citizen_key from landing.main.changed_citizen as changed)
        )
    union all
    select
        number_sum.delivered_pnr as pnr,
        moved.table_name
    from landing.main.number_sum as number_sum
    inner join landing.main.moved_citizen as moved on number_sum.citizen_key = moved.citizen_key
{% endmacro %}

{#- In the in-memory database: the contacts and courses whose rows an increment reads, in one table or, without a name,
    in all. Rows that name neither, or one that is not there (`is_of_nobody`), are read always. -#}
{% macro keys_to_read() %}
    create or replace table landing.main.read_key as
    {% for key in ['contact_key', 'course_key'] %}
        select
            owner.{{ key }} as looked_up_key,
            owner.generation,
            cast(null as varchar) as table_name,
            false as is_of_nobody
        from landing.main.{{ key }}_owner as owner
        inner join landing.main.changed_citizen as changed on owner.citizen_key = changed.citizen_key
        union
        select
            owner.{{ key }} as looked_up_key,
            owner.generation,
            moved.table_name,
            false as is_of_nobody
        from landing.main.{{ key }}_owner as owner
        inner join landing.main.moved_citizen as moved on owner.citizen_key = moved.citizen_key
        where moved.table_name in ('{{ tables_without_number() | join("', '") }}')
        union
        select
            {{ key }} as looked_up_key,
            generation,
            cast(null as varchar) as table_name,
            true as is_of_nobody
        from landing.main.child_sum
        where {{ key }} is not null
        union
    {% endfor %}
    select
        {{ no_key() }} as looked_up_key,
        cast(null as tinyint) as generation,
        cast(null as varchar) as table_name,
        true as is_of_nobody
{% endmacro %}

{#- Stands for a missing key: keys that rows are looked up by are not negative. -#}
{% macro no_key() -%}
    -1
{%- endmacro %}

{#- The rows of a landing table that an increment reads. -#}
{% macro rows_read_again(contract) -%}
    {%- set landed = source('landing', contract.name) -%}
    {%- if has_number(contract) -%}
        select * from {{ landed }}
        where
            pnr in (
                select read_number.pnr
                from landing.main.read_pnr as read_number
                where {{ is_read_in(contract.name, 'read_number') }}
            )
        union all
        select * from {{ landed }}
        where pnr is null
    {%- else -%}
        {%- set keys = delivered_keys(contract) -%}
        {%- set looked_up = [] -%}
        {%- for key in ['contact_key', 'course_key'] if key in keys -%}
            {%- do looked_up.append(looked_up_by(keys[key])) -%}
        {%- endfor -%}
        select * from {{ landed }}
        where
            coalesce({{ looked_up | join(', ') }}, {{ no_key() }}) in (
                select read_key.looked_up_key
                from landing.main.read_key as read_key
                where
                    {{ is_read_in(contract.name, 'read_key') }}
                    and case
                        when read_key.is_of_nobody
                            then coalesce(read_key.generation = {{ generation(contract.name) }}, true)
                        else read_key.generation in ({{ parent_generations(contract.name) | join(', ') }})
                    end
            )
    {%- endif -%}
{%- endmacro %}

{#- Whether a number or key is of rows to read in the table: in it, or in all. -#}
{% macro is_read_in(name, relation) -%}
    coalesce({{ relation }}.table_name = '{{ name }}', true)
{%- endmacro %}

{#- When a run has ended, what the tables are made from is told, unless anything failed, or some of what
    increments rest on was not made or not tested. -#}
{% macro finish_increment(results) -%}
    {%- if not (execute and flags.WHICH in ('build', 'run', 'retry')) -%}
        {{ return('') }}
    {%- endif -%}
    {%- set good = [] -%}
    {%- set bad = [] -%}
    {%- for result in results -%}
        {%- set is_good = result.status in ('success', 'pass', 'warn', 'no-op') -%}
        {%- do (good if is_good else bad).append(result.node.unique_id) -%}
    {%- endfor %}
    {% if not bad and not nodes_of_increments() | reject('in', good) | list %}
        delete from quality.build_basis;
        insert into quality.build_basis select * from {{ source('landing', 'basis') }};
    {% endif %}
{%- endmacro %}
