{#- House numbers as one form: upper case, no leading zeros ("012a" and "12A" are the same door). -#}
{% macro normal_house_number(house_number) -%}
    ltrim(upper(trim({{ house_number }})), '0')
{%- endmacro %}
