{#- Codes that must be in their list, many columns in a single scan. A row of the result is a column
    with codes outside its list and how many rows have them. Null is not judged: see no_nulls.

    values  {column: [code, ...]} for closed lists of the project itself
    lists   {column: {to: ref('seed_or_model'), field: code}}; `unknown` is accepted as well -#}
{% test accepted_codes(model, values={}, lists={}) %}
{%- set columns = (values.keys() | list) + (lists.keys() | list) %}
with

judged as (
    select
        {% for column, codes in values.items() %}
            case
                when {{ column }} is null or {{ column }} in ('{{ codes | join("', '") }}') then 0
                else 1
            end as {{ column }},
        {% endfor %}
        {% for column, list in lists.items() %}
            case
                when {{ column }} is null or {{ column }} = 'unknown' then 0
                when {{ column }} in (select code_list.{{ list.field }} from {{ list.to }} as code_list)
                    then 0
                else 1
            end as {{ column }},
        {% endfor %}
        1 as row_count
    from {{ model }}
),

counted as (
    select
        {% for column in columns %}
            sum({{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from judged
),

final as (
    {{ counts_above_zero('counted', columns, 'column_name', 'unlisted_count') }}
)

select * from final
{% endtest %}
