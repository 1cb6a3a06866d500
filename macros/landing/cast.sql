{#- Casts of delivered values. A value that does not cast becomes null here, and the row is
    quarantined as wrong_type: it is never guessed. -#}

{% macro cast_delivered(column) -%}
    {%- set kind = column.data_type.split('(')[0] -%}
    {%- set value = column.name -%}
    {%- if column.meta.get('format') == 'yyyymm' -%}
        {{ month_from_yyyymm(trimmed(value)) }}
    {%- elif column.meta.get('format') == 'yyww' -%}
        {{ monday_from_yyww("lpad(" ~ trimmed(value) ~ ", 4, '0')") }}
    {%- elif kind == 'varchar' -%}
        {{ without_pnr(column) if may_hold_pnr(column) else trimmed(value) }}
    {%- elif kind == 'integer' -%}
        {#- 1.5 is not a whole number, and is not rounded to one. -#}
        {%- set number = safe_cast_or_null(value, 'double') %}
        case
            when {{ number }} = floor({{ number }}) and {{ below_pnr(number) }}
                {%- if column.meta.get('max') %} and {{ number }} <= {{ column.meta.max }}{% endif %}
                then {{ safe_cast_or_null(value, 'integer') }}
        end
    {%- elif kind == 'date' -%}
        {%- set bounds = 'timestamp' if column.meta.get('part_of_moment') else 'date' -%}
        {{ plausible(safe_cast_or_null(value, 'date'), 'date', bounds) }}
    {%- elif kind == 'timestamp' -%}
        {#- Minute precision is the definitions' precision. -#}
        date_trunc('minute', {{ plausible(safe_cast_or_null(value, 'timestamp'), 'timestamp') }})
    {%- elif kind == 'decimal' -%}
        {%- set number = safe_cast_or_null(value, column.data_type) -%}
        case when {{ below_pnr(number) }} then {{ number }} end
    {%- else -%}
        {{ safe_cast_or_null(value, column.data_type) }}
    {%- endif -%}
{%- endmacro %}

{#- A text in the shape of a pnr gives way to this mark, and the row is quarantined as pnr_in_text.
    Identifiers of the registers are ten digits now and then, and are kept. The length is asked
    first: of all the short codes the pattern is never tried. -#}
{% macro without_pnr(column) -%}
    {%- set text = trimmed(column.name) -%}
    case
        when length({{ text }}) >= 10 and {{ looks_like_pnr(text) }} then {{ pnr_mark() }}
        else {{ text }}
    end
{%- endmacro %}

{% macro pnr_mark() -%}'(like a pnr)'{%- endmacro %}

{% macro may_hold_pnr(column) -%}
    {{ return(
        column.data_type == 'varchar'
        and not column.name == 'pnr'
        and not column.name.endswith('_id')
        and not column.meta.get('integer_key')
        and not column.meta.get('format')
    ) }}
{%- endmacro %}

{#- The smallest pnr as a number is 1 January of the year 00: 0101000000. No count, minutes or amount
    of the registers is as large. -#}
{% macro below_pnr(number) -%}
    {{ number }} between -100000000 and 100000000
{%- endmacro %}

{% macro trimmed(value) -%}
    nullif(trim(cast({{ value }} as varchar)), '')
{%- endmacro %}

{% macro safe_cast_or_null(value, data_type) -%}
    try_cast({{ value }} as {{ data_type }})
{%- endmacro %}

{#- What lies outside these years is a typing error, as is "infinity". A date may be an open end; a
    time, and the day of one that is delivered in parts, is that of an event, which dim_date must
    know. -#}
{% macro plausible(value, data_type, bounds=none) -%}
    {%- set years = {'date': ('1850-01-01', '9999-12-31'), 'timestamp': ('1900-01-01', '2051-01-01')} -%}
    {%- set first, last = years[bounds or data_type] -%}
    case
        when
            {{ value }} between {{ data_type }} '{{ first }}'
            and {{ data_type }} '{{ last }}'
            then {{ value }}
    end
{%- endmacro %}

{% macro month_from_yyyymm(value) -%}
    case
        when length({{ value }}) = 6
            then try_cast(concat(left({{ value }}, 4), '-', right({{ value }}, 2), '-01') as date)
    end
{%- endmacro %}

{#- Monday of the ISO week yyww; yy > 80 is 19yy. A week 53 that the year lacks gives null: the
    parser reads it as the first week of the next year. -#}
{% macro monday_from_yyww(value) -%}
    {{ return(adapter.dispatch('monday_from_yyww')(value)) }}
{%- endmacro %}

{% macro duckdb__monday_from_yyww(value) -%}
    {%- set century = "case when left(" ~ value ~ ", 2) > '80' then '19' else '20' end" -%}
    {%- set monday = "cast(try_strptime(concat(" ~ century ~ ", " ~ value ~ ", '1'), '%G%V%u') as date)"
    -%}
    case
        when right({{ value }}, 2) = '53' and extract(week from {{ monday }}) <> 53 then null
        else {{ monday }}
    end
{%- endmacro %}
