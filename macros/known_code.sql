{#- A code if its list knows it, else `unknown`. The row is kept; quality.unknown_code counts it. -#}
{% macro known_code(column, code_list, code_column='code') -%}
    case
        when {{ column }} in (select code_list.{{ code_column }} from {{ ref(code_list) }} as code_list)
            then {{ column }}
        else 'unknown'
    end
{%- endmacro %}

{#- Column of a code list that holds the codes: `code`, but for the geography seeds. -#}
{% macro code_column(column) -%}
    {{ return({'municipality': 'municipality_code', 'region': 'region_code'}
        .get(column.meta.code_list, 'code')) }}
{%- endmacro %}
