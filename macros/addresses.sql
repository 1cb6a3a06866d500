{#- House numbers as one form: upper case, no leading zeros ("012a" and "12A" are the same door). -#}
{% macro normal_house_number(house_number) -%}
    ltrim(upper(trim({{ house_number }})), '0')
{%- endmacro %}

{#- A house number in its one form without its letter. -#}
{% macro house_number_without_letter(house_number) -%}
    rtrim({{ house_number }}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ')
{%- endmacro %}
