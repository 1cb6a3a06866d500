{#- The target groups (målgrupper), those of the seed target_group. Their order gives each its bit in
    int_target_group_set and its column in fct_population. -#}
{% macro target_groups() -%}
    {{ return([
        'chronic', 'multiple_chronic', 'asthma', 'dementia', 'copd', 'rheumatoid_arthritis',
        'osteoporosis', 'type_1_diabetes', 'type_2_diabetes', 'schizophrenia', 'nursing_home',
        'elderly_medical',
    ]) }}
{%- endmacro %}

{#- A set of target groups as a column for each. -#}
{% macro target_group_columns(target_group_set) -%}
    {%- for code in target_groups() -%}
        ({{ target_group_set }} & {{ 2 ** loop.index0 }}) > 0 as is_{{ code }}
        {%- if not loop.last %},
        {% endif -%}
    {%- endfor -%}
{%- endmacro %}
