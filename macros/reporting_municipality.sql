{#- Of the municipalities that reported one citizen's service: the one where the citizen lived, else
    the lowest code, and how many they were. -#}
{% macro reporting_municipality() -%}
    coalesce(
            min(case when is_residence then municipality_code end), min(municipality_code)
        ) as reporting_municipality_code,
        cast(count(distinct municipality_code) as integer) as reporting_municipality_count
{%- endmacro %}
