{#- Of the municipalities that reported one citizen's service, one row each: the one where the citizen lived, else
    the lowest code; whether it is the former; and how many they were. -#}
{% macro reporting_municipality() -%}
    coalesce(
            min(case when is_residence then municipality_code end), min(municipality_code)
        ) as reporting_municipality_code,
        bool_or(is_residence) as is_residence,
        cast(count(municipality_code) as integer) as reporting_municipality_count
{%- endmacro %}
