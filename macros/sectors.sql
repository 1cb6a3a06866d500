{#- The sectors that contacts are followed across. -#}
{% macro sectors() -%}
    {{ return(['hospital', 'general_practice', 'municipality']) }}
{%- endmacro %}
