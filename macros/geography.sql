{#- The rows of a relation once for each level of geography: the country, and the citizen's region and
    municipality.

    more_levels  {level: column} for units that are not where the citizen lives -#}
{% macro by_geography(relation, more_levels={}) -%}
    {%- set levels = {
        'country': "'DK'", 'region': 'region_code', 'municipality': 'municipality_code'
    } -%}
    {%- do levels.update(more_levels) -%}
    {%- for level, code in levels.items() %}
        select
            *,
            '{{ level }}' as geography_level,
            {{ code }} as geography_code
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
