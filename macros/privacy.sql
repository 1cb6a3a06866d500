{#- Whether a text holds ten digits in a row, or six and four, that are not part of a longer number. -#}
{% macro looks_like_pnr(text) -%}
    {{ return(adapter.dispatch('looks_like_pnr')(text)) }}
{%- endmacro %}

{% macro duckdb__looks_like_pnr(text) -%}
    regexp_matches({{ text }}, '(^|[^0-9])[0-9]{6}-?[0-9]{4}([^0-9]|$)')
{%- endmacro %}
