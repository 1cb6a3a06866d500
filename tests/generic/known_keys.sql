{#- Keys that must be in their dimension, many in a single scan: `relationships` for the facts that
    are too large to be joined once for each key. A row of the result is a key column with unknown
    keys and how many rows have them. Null is not judged: see no_nulls.

    keys  {column: {to: ref('dimension'), field: key}} -#}
{% test known_keys(model, keys) %}
with

judged as (
    select
        {% for column, dimension in keys.items() %}
            case
                when {{ column }} is null then 0
                when {{ column }} in (select key_list.{{ dimension.field }} from {{ dimension.to }} as key_list)
                    then 0
                else 1
            end as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ model }}
),

counted as (
    select
        {% for column in keys %}
            sum({{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from judged
),

final as (
    {{ counts_above_zero('counted', keys, 'column_name', 'unknown_count') }}
)

select * from final
{% endtest %}
