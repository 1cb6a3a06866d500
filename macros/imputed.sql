{#- Whether a municipality's row is imputed by Statistics Denmark. Nothing and `KOM` mean reported by
    the municipality; any other mark (`FTI`) means imputed. -#}
{% macro is_imputed(mark) -%}
    coalesce({{ mark }}, 'KOM') <> 'KOM'
{%- endmacro %}
