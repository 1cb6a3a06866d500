{#- Increments: a delivery that is the last one but for a few citizens rebuilds only what they touch.
    docs/increments.md tells how. -#}

{#- Whether this run is an increment, as prepare_increment found when it began. Asked once a run: `graph` is one for all
    nodes. -#}
{% macro is_increment() -%}
    {%- if not execute or model is not defined or model.resource_type == 'unit_test' -%}
        {{ return(false) }}
    {%- endif -%}
    {%- if 'is_in_increment' not in graph -%}
        {%- set found = run_query('select count(*) from landing.main.increment').rows[0][0] -%}
        {%- do graph.update({'is_in_increment': found > 0}) -%}
    {%- endif -%}
    {{ return(graph.is_in_increment) }}
{%- endmacro %}

{#- dbt asks this before it changes the standing rows of an incremental model: unless the run is an
    increment, they are made anew. -#}
{% macro should_full_refresh() -%}
    {%- set configured = config.get('full_refresh') -%}
    {%- if configured is not none -%}
        {{ return(configured) }}
    {%- endif -%}
    {{ return(flags.FULL_REFRESH or not is_increment()) }}
{%- endmacro %}

{#- Models with rows of citizens, each row of one: an increment deletes and inserts the rows of those
    who changed. -#}
{% macro is_by_citizen(node) -%}
    {{ return(node.config.get('incremental_strategy') == 'by_citizen') }}
{%- endmacro %}

{#- Models that add up rows of citizens, or such sums: an increment takes out what those who changed gave, and adds
    what they give now. -#}
{% macro is_by_sums(node) -%}
    {{ return(node.config.get('incremental_strategy') == 'by_sums') }}
{%- endmacro %}

{#- In an increment, the node reads the changed rows only. -#}
{% macro reads_changed_only(node) -%}
    {{ return(
        is_by_citizen(node) or is_by_sums(node) or node.config.get('meta', {}).get('changed_only')
    ) }}
{%- endmacro %}

{#- The rows of the changed citizens in a model by citizen, or of the groups that changed in one of sums, before and
    after the increment. They stand in memory, or spill beside the warehouse, until the run ends. -#}
{% macro changed_rows(name, when) -%}
    {{ return(api.Relation.create(
        database='landing', schema='increment_' ~ when, identifier=name, type='table'
    )) }}
{%- endmacro %}

{#- SQL that reads the changed rows of after the increment, reading those of before. -#}
{% macro as_before(sql) -%}
    {{ return(sql | replace('"increment_after"', '"increment_before"')) }}
{%- endmacro %}

{#- Whether a model is of the base layer or of staging: quarantined rows are named by where they stand, so these
    layers also read the rows of citizens of whom nothing changed but that (landing.main.moved_citizen). -#}
{% macro is_of_staging(node) -%}
    {{ return(node.resource_type == 'model' and node.fqn[1] == 'staging') }}
{%- endmacro %}

{% macro is_of_base(node) -%}
    {{ return(is_of_staging(node) and node.fqn[2] == 'base') }}
{%- endmacro %}

{#- The landing table whose rows a model of the base layer judges; none of other models. -#}
{% macro landing_table_of(node) -%}
    {{ return(node.name | replace('base_', '') if is_of_base(node) else none) }}
{%- endmacro %}

{#- The rows that a model makes anew, in two conditions: those of citizens who changed in this increment, and those of
    nobody, as are rows with a number that no citizen has. Asked one by one they cost a third of both with `or`. -#}
{% macro conditions_on_changed_rows() -%}
    {{ return([
        'citizen_key in (select changed.citizen_key from landing.main.changed_citizen as changed)',
        'citizen_key is null',
    ]) }}
{%- endmacro %}

{#- And, in the base layer, quarantined rows that may stand in another place: good rows of the same citizens stand. -#}
{% macro conditions_on_moved_rows() -%}
    {%- set moved -%}
        rejection_rule is not null
        and citizen_key in ({{ citizens_to_read(landing_table_of(model)) }})
    {%- endset -%}
    {{ return([moved] if is_of_base(model) else []) }}
{%- endmacro %}

{#- The same rows among those that were read: of few rows, so that it may be asked at once. -#}
{% macro is_remade() -%}
    {{ is_changed_citizen() }}{{ ' or rejection_rule is not null' if is_of_base(model) }}
{%- endmacro %}

{#- Condition on the rows of the citizens who changed, and, as the unknown member -1 is among those, on rows of
    nobody: for few rows. -#}
{% macro is_changed_citizen() -%}
    coalesce(citizen_key, -1) in (select changed.citizen_key from landing.main.changed_citizen as changed)
{%- endmacro %}
