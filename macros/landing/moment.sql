{#- A point in time that is delivered in parts: day and time (LPR_F), day, hour and minute or day only
    (LPR2).
    A missing part is taken at its earliest for a start and at its latest for an end, so that the
    interval is never shorter than the record allows: an end without minutes is hh:59. -#}
{% macro moment(parts) -%}
    {%- set is_latest = parts.missing == 'latest' -%}
    {%- set day = parts.day -%}
    {%- if parts.get('time') -%}
        date_trunc(
            'minute',
            {{ day }} + coalesce(
                {{ parts.time }}, time '{{ '23:59:00' if is_latest else '00:00:00' }}'
            )
        )
    {%- elif not parts.get('hour') -%}
        cast({{ day }} as timestamp)
    {%- else -%}
        {%- set last_minute = 59 if is_latest else 0 -%}
        {%- set minute = 'coalesce(' ~ parts.minute ~ ', ' ~ last_minute ~ ')'
            if parts.get('minute') else last_minute -%}
        {%- set minutes = 'case when ' ~ parts.hour ~ ' is null then '
            ~ (1439 if is_latest else 0) ~ ' else ' ~ parts.hour ~ ' * 60 + ' ~ minute
            ~ ' end' -%}
        {{ dbt.dateadd('minute', minutes, 'cast(' ~ day ~ ' as timestamp)') }}
    {%- endif -%}
{%- endmacro %}

{#- An identifier as text, with the prefix that keeps LPR2's record numbers apart from LPR3's. -#}
{% macro prefixed(column) -%}
    {%- if column.meta.get('key_prefix') -%}
        '{{ column.meta.key_prefix }}' || {{ trimmed(column.name) }}
    {%- else -%}
        {{ trimmed(column.name) }}
    {%- endif -%}
{%- endmacro %}
