{#- Type, identify and judge the rows of a landing table: the first rule that a row breaks, and
    in `rejection_detail` the column concerned. Never a value: it could hold a pnr. -#}
{% macro screened_rows(contract, relation, citizens, parent, only_repeated) -%}
    {%- set meta = contract.meta -%}
    {%- set has_person = has_number(contract) -%}
    {%- set kept = kept_columns(contract) -%}
    select
        {% if has_person %}
            {{ 'citizens' if citizens else 'identity' }}.citizen_key,
        {% elif parent and parent.get('course') %}
            case
                when typed.{{ parent.key }} is null then course.citizen_key
                else coalesce(parent_rows.citizen_key, parent_rejected.citizen_key)
            end as citizen_key,
        {% elif parent %}
            coalesce(parent_rows.citizen_key, parent_rejected.citizen_key) as citizen_key,
        {% endif %}
        {% for name in kept %}typed.{{ name }}, {% endfor %}
        typed.source_file,
        typed.source_row,
        case
            {% if has_person %}
                when typed.pnr is null then 'missing_pnr'
            {% endif %}
            when typed.pnr_column is not null then 'pnr_in_text'
            when typed.uncast_column is not null then 'wrong_type'
            when typed.missing_column is not null then 'missing_value'
            {% if has_person and citizens %}
                when citizens.is_known is not true then 'unknown_pnr'
            {% elif has_person %}
                when identity.citizen_key is null then 'malformed_pnr'
            {% endif %}
            {% if meta.get('event') and citizens %}
                when {{ event_last_day(meta.event) }} < citizens.birth_date then 'before_birth'
                when
                    {{ event_first_day(meta.event) }}
                    > citizens.death_date + {{ var('max_days_after_death') }}
                    then 'after_death'
                when {{ event_first_day(meta.event) }} > {{ extract_date(contract.name) }}
                    then 'after_extract'
            {% endif %}
            {% if meta.get('interval') %}
                {% set strict = meta.interval.get('allow_empty', true) == false %}
                when
                    typed.{{ meta.interval.end }} {{ '<=' if strict else '<' }}
                    typed.{{ meta.interval.start }}
                    then '{{ 'end_not_after_start' if strict else 'end_before_start' }}'
            {% endif %}
            when typed.too_small_column is not null then 'negative_value'
            {% if parent %}
                when typed.{{ parent.key }} is not null and parent_rows.{{ parent.key }} is null
                    then
                        case
                            when parent_rejected.{{ parent.key }} is null then 'orphan'
                            else 'parent_quarantined'
                        end
            {% endif %}
        end as rejection_rule,
        coalesce(
            typed.pnr_column, typed.uncast_column, typed.missing_column, typed.too_small_column
        ) as rejection_detail
    from (
        select
            *,
            {% for name, parts in meta.get('moments', {}).items() %}
                {{ moment(parts) }} as {{ name }},
            {% endfor %}
            {{ first_column(contract, 'pnr') }} as pnr_column,
            {{ first_column(contract, 'uncast') }} as uncast_column,
            {{ first_column(contract, 'missing') }} as missing_column,
            {{ first_column(contract, 'too_small') }} as too_small_column
        from (
            {{ cast_rows(contract, relation, only_repeated) }}
        ) as cast_row
    ) as typed
    {% if has_person %}
        left join {{ 'citizens' if citizens else 'identity' }}
            on typed.pnr = {{ 'citizens' if citizens else 'identity' }}.pnr
    {% endif %}
    {% if parent %}
        left join parent_rows on typed.{{ parent.key }} = parent_rows.{{ parent.key }}
        left join parent_rejected on typed.{{ parent.key }} = parent_rejected.{{ parent.key }}
        {% if parent.get('course') %}
            left join course on typed.course_key = course.course_key
        {% endif %}
    {% endif %}
{%- endmacro %}

{#- Every column of the contract cast, once: a value that does not cast is null, and stands beside as
    it was delivered until it is judged. -#}
{% macro cast_rows(contract, relation, only_repeated) -%}
    select
        {% for column in contract.columns %}
            {{ cast_delivered(column) }} as {{ column.name }},
            {% if may_fail_to_cast(column) %}
                {{ column.name }} as delivered_{{ column.name }},
            {% endif %}
            {% if column.meta.get('integer_key') %}
                {{ integer_key(prefixed(column)) }} as {{ column.meta.integer_key }},
            {% endif %}
        {% endfor %}
        source_file,
        source_row
    from {{ relation }}
    {% if only_repeated %}
        where {{ key_hash(contract) }} in (select repeated.key_hash from repeated)
    {% endif %}
{%- endmacro %}

{% macro may_fail_to_cast(column) -%}
    {{ return(column.data_type.split('(')[0] != 'varchar' or 'format' in column.meta) }}
{%- endmacro %}

{#- Name of the first column of a cast row with the problem, else null. -#}
{% macro first_column(contract, problem) -%}
    {%- set tests = [] -%}
    {%- for column in contract.columns if column.name != 'pnr' -%}
        {%- if problem == 'pnr' and may_hold_pnr(column) -%}
            {%- do tests.append([column.name ~ ' = ' ~ pnr_mark(), column.name]) -%}
        {%- elif problem == 'uncast' and may_fail_to_cast(column) -%}
            {#- Blank text is no value. -#}
            {%- do tests.append([column.name ~ ' is null and '
                ~ trimmed('delivered_' ~ column.name) ~ ' is not null', column.name]) -%}
        {%- elif problem == 'missing' and not column.meta.get('nullable') -%}
            {#- What does not cast was found as such before. -#}
            {%- do tests.append([column.name ~ ' is null', column.name]) -%}
        {%- elif problem == 'too_small' and 'min' in column.meta -%}
            {%- do tests.append([column.name ~ ' < ' ~ column.meta.min, column.name]) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if tests -%}
        case {% for test in tests %}when {{ test[0] }} then '{{ test[1] }}' {% endfor %}end
    {%- else -%}
        cast(null as varchar)
    {%- endif -%}
{%- endmacro %}

{#- First and last day on which the event may have happened: a month and a billing week are known
    no nearer than that. -#}
{% macro event_first_day(event) -%}
    {%- if event.get('month') -%}typed.{{ event.month }}
    {%- elif event.get('week') -%}coalesce(typed.{{ event['from'] }}, typed.{{ event.week }})
    {%- else -%}cast(typed.{{ event['from'] }} as date)
    {%- endif -%}
{%- endmacro %}

{% macro event_last_day(event) -%}
    {%- if event.get('month') -%}last_day(typed.{{ event.month }})
    {%- elif event.get('week') -%}coalesce(typed.{{ event['from'] }}, typed.{{ event.week }} + 6)
    {%- else -%}cast(typed.{{ event['from'] }} as date)
    {%- endif -%}
{%- endmacro %}

{#- Day of a table's extract, from the manifest: nothing that happened after it can be known. A unit
    test knows of no delivery, and says the day itself where it matters. -#}
{% macro extract_date(table_name) -%}
    {%- if model.resource_type == 'unit_test' -%}
        {{ return('cast(null as date)') }}
    {%- endif -%}
    {{ return(adapter.dispatch('extract_date')(table_name)) }}
{%- endmacro %}

{% macro duckdb__extract_date(table_name) -%}
    cast(getvariable('extract_dates')['{{ table_name }}'] as date)
{%- endmacro %}

{#- A hash of a row's key. It only finds rows that may share a key: the real comparison is made on
    the good rows. -#}
{% macro key_hash(contract) -%}
    {%- set values = [] -%}
    {%- for column in contract.columns if column.name in contract.meta.key -%}
        {%- do values.append(cast_delivered(column)) -%}
    {%- endfor -%}
    hash({{ values | join(', ') }})
{%- endmacro %}
