{#- Completed years on a day. A person born on 29 February turns a year older on 1 March in common
    years: month and day are compared, never the number of days. Ages over 120, the last of dim_age,
    are errors of the register and count as 120. -#}
{% macro age_on(birth_date, day) -%}
    least(120,
        extract(year from {{ day }}) - extract(year from {{ birth_date }})
        - case
            when
                extract(month from {{ day }}) * 100 + extract(day from {{ day }})
                < extract(month from {{ birth_date }}) * 100 + extract(day from {{ birth_date }})
                then 1
            else 0
        end
    )::integer
{%- endmacro %}

{#- yyyymmdd: the key of dim_date. -#}
{% macro date_key(day) -%}
    (
        extract(year from {{ day }}) * 10000
        + extract(month from {{ day }}) * 100
        + extract(day from {{ day }})
    )::integer
{%- endmacro %}

{#- Months since the year 0: one more for each month. -#}
{% macro month_number(day) -%}
    (extract(year from {{ day }}) * 12 + extract(month from {{ day }}))
{%- endmacro %}

{#- A row for each whole number from the first to the last; none when the last is null. -#}
{% macro numbers_between(first, last) -%}
    {{ return(adapter.dispatch('numbers_between')(first, last)) }}
{%- endmacro %}

{% macro duckdb__numbers_between(first, last) -%}
    unnest(range({{ first }}, {{ last }} + 1))
{%- endmacro %}

{#- An open end in the warehouse. -#}
{% macro end_of_time() -%}
    date '9999-12-31'
{%- endmacro %}

{#- 1 January of a year. -#}
{% macro first_of_january(year) -%}
    make_date(({{ year }})::integer, 1, 1)
{%- endmacro %}
