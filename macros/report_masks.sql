{#- How citizens and amounts are counted: a row of a fact has the components that it belongs to as the bits
    of one integer, its mask. Components of the same filter share a bit. -#}

{#- Bits that a month has in the masks of a quarter: three months are 63 bits of a bigint. -#}
{% macro report_month_bits() -%}
    {{ return(21) }}
{%- endmacro %}

{#- The bits of a fact's mask, each with its filter and its components. -#}
{% macro report_bits(fact) -%}
    {%- set bits = [] -%}
    {%- set components = report_components() | selectattr('fact', 'equalto', fact) | list -%}
    {%- for filter in components | map(attribute='filter') | unique -%}
        {%- do bits.append({
            'filter': filter,
            'components': components | selectattr('filter', 'equalto', filter) | list,
        }) -%}
    {%- endfor -%}
    {{ return(bits) }}
{%- endmacro %}

{#- The masks of citizens: id, fact and the component ids of each bit. Those of a fact with more bits than
    a month may have are of several. That of sectors is made of a citizen's whole period: sector_mask. -#}
{% macro report_masks() -%}
    {%- set masks = [] -%}
    {%- for fact in report_facts() -%}
        {%- set lists = [] -%}
        {%- if fact == 'sector_month' -%}
            {%- for code in [
                'sector_contact', 'one_sector', 'two_sectors', 'three_sectors',
                'hospital_and_municipality',
            ] -%}
                {%- do lists.append([report_component_id(code)]) -%}
            {%- endfor -%}
        {%- else -%}
            {%- for bit in report_bits(fact) -%}
                {%- do lists.append(bit.components | map(attribute='id') | list) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- for part in lists | batch(report_month_bits()) -%}
            {%- do masks.append(
                {'id': masks | length + 1, 'fact': fact, 'part': loop.index0, 'bits': part}
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(masks) }}
{%- endmacro %}

{#- The id of the (first) mask of a fact. -#}
{% macro report_mask_id(fact) -%}
    {{ return((report_masks() | selectattr('fact', 'equalto', fact) | first).id) }}
{%- endmacro %}

{#- The mask of a row of a fact. Of sectors: the hospital, general practice, the municipality. What filters
    begin with is asked once: most rows have not the first condition, and are spared the rest. -#}
{% macro row_mask(fact) -%}
    {%- if fact == 'sector_month' -%}
        cast(sectors as bigint)
    {%- else -%}
        {%- set firsts = {} -%}
        {%- for bit in report_bits(fact) -%}
            {%- set first, _, rest = bit.filter.partition(' and ') -%}
            {%- do firsts.setdefault(first, []).append(
                {'number': 2 ** loop.index0, 'filter': rest}
            ) -%}
        {%- endfor -%}
        cast(
            {%- for first, bits in firsts.items() %}
                case
                    when {{ first }}
                        then
                            {%- for bit in bits %}
                                {{ 'case when ' ~ bit.filter ~ ' then ' if bit.filter }}
                                {{- bit.number }}{{ ' else 0 end' if bit.filter }}
                                {{- ' +' if not loop.last }}
                            {%- endfor %}
                    else 0
                end
                {{- ' +' if not loop.last }}
            {%- endfor %} as bigint
        )
    {%- endif -%}
{%- endmacro %}

{#- CTEs: <fact>_masked of each fact. Before anything is looked up: the engine works a mask out once then, and
    carries an integer instead of what it is made of. -#}
{% macro masked_rows(facts) -%}
    {%- for fact in facts %}
        {{ fact }}_masked as (
            select
                *,
                {{ row_mask(fact) }} as mask
            from {{ fact }}_row
        ){{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- The masks of a citizen's year as rows of mask_id and quarter_1 to quarter_4, each the masks of its
    three months side by side. `mask`, quarter and month_of_quarter are in scope. -#}
{% macro quarter_masks(fact) -%}
    {{ return(adapter.dispatch('quarter_masks')(fact)) }}
{%- endmacro %}

{% macro duckdb__quarter_masks(fact) -%}
    {%- set width = report_month_bits() -%}
    {%- set parts = report_masks() | selectattr('fact', 'equalto', fact) | list -%}
    unnest(cast([{{ parts | map(attribute='id') | join(', ') }}] as tinyint[])) as mask_id
    {%- for quarter in range(1, 5) %},
    unnest([
        {%- for part in parts %}
            {%- set mask = 'mask' if parts | length == 1
                else '((mask >> ' ~ width * part.part ~ ') & ' ~ (2 ** width - 1) ~ ')' %}
            coalesce(bit_or(
                case
                    when quarter = {{ quarter }} then {{ mask }} << ({{ width }} * month_of_quarter)
                end
            ), 0){{ ',' if not loop.last }}
        {%- endfor %}
    ]) as quarter_{{ quarter }}
    {%- endfor %}
{%- endmacro %}

{#- The periods of a type in a year as rows of period_id and, for each prefix, the mask of the period in
    the columns <prefix>_1 to <prefix>_4: {prefix: column}. `year` is in scope. -#}
{% macro period_masks(period_type, masks) -%}
    {{ return(adapter.dispatch('period_masks')(period_type, masks)) }}
{%- endmacro %}

{% macro duckdb__period_masks(period_type, masks) -%}
    {%- set width = report_month_bits() -%}
    {%- set months = {'month': 1, 'quarter': 3, 'year': 12}[period_type] -%}
    unnest([
        {%- for start in range(1, 13, months) %}
            year * 10000 + {{ start * 100 + months }}{{ ',' if not loop.last }}
        {%- endfor %}
    ]) as period_id
    {%- for prefix, column in masks.items() %},
    unnest([
        {%- for start in range(1, 13, months) %}
            {%- set quarter = prefix ~ '_' ~ ((start - 1) // 3 + 1) -%}
            {%- if months == 1 %}
                (({{ quarter }} >> {{ width * ((start - 1) % 3) }}) & {{ 2 ** width - 1 }})
            {%- else %}
                {%- set all = quarter if months == 3
                    else '(' ~ prefix ~ '_1 | ' ~ prefix ~ '_2 | ' ~ prefix ~ '_3 | ' ~ prefix ~ '_4)' %}
                (({{ all }} | ({{ all }} >> {{ width }}) | ({{ all }} >> {{ 2 * width }}))
                    & {{ 2 ** width - 1 }})
            {%- endif %}{{ ',' if not loop.last }}
        {%- endfor %}
    ]) as {{ column }}
    {%- endfor %}
{%- endmacro %}

{#- The mask of a period's sectors: any, as many as they are, and hospital with municipality. -#}
{% macro sector_mask(sectors) -%}
    1 + (cast(1 as bigint) << {{ bit_count(sectors) }})
    + case when ({{ sectors }} & 5) = 5 then 16 else 0 end
{%- endmacro %}

{#- Masks as rows of component_id; mask_id and mask are in scope. -#}
{% macro unnested_mask() -%}
    {{ return(adapter.dispatch('unnested_mask')()) }}
{%- endmacro %}

{% macro duckdb__unnested_mask() -%}
    unnest(case mask_id
        {%- for mask in report_masks() %}
            when {{ mask.id }} then [
                {%- for components in mask.bits %}
                    {%- set last_bit = loop.last -%}
                    {%- set bit = 2 ** loop.index0 -%}
                    {%- for id in components %}
                        case when (mask & {{ bit }}) > 0 then {{ id }} end
                        {{- ',' if not (loop.last and last_bit) }}
                    {%- endfor %}
                {%- endfor %}
            ]
        {%- endfor %}
    end) as component_id
{%- endmacro %}

{#- What each component of a fact adds up to in rows of one mask, as rows: component_id and amount, null
    where the mask has not the component. -#}
{% macro unnested_amounts(fact, components) -%}
    {{ return(adapter.dispatch('unnested_amounts')(fact, components)) }}
{%- endmacro %}

{% macro duckdb__unnested_amounts(fact, components) -%}
    {%- set ids = [] -%}
    {%- set amounts = [] -%}
    {%- for bit in report_bits(fact) -%}
        {%- set number = 2 ** loop.index0 -%}
        {%- for component in bit.components if component in components -%}
            {%- do ids.append(component.id) -%}
            {%- do amounts.append(
                'case when (mask & ' ~ number ~ ') > 0 then ' ~ component.amount ~ ' end'
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    unnest(cast([{{ ids | join(', ') }}] as smallint[])) as component_id,
    unnest([
        {%- for amount in amounts %}
            {{ amount }}{{ ',' if not loop.last }}
        {%- endfor %}
    ]) as amount
{%- endmacro %}

{#- The cells of the reports as one number: geography, age band and sex. Without the sex it is the area. A
    slot is what a figure is broken down by beside the area: a sex, `all` where it does not matter, or a
    target group. -#}
{% macro report_sexes() -%}
    {{ return(['unknown', '1', '2', 'all']) }}
{%- endmacro %}

{% macro report_sex_number(sex) -%}
    case {{ sex }}
        {%- for code in report_sexes() %} when '{{ code }}' then {{ loop.index0 }}{% endfor %} else 0
    end
{%- endmacro %}

{% macro report_band_number(band) -%}
    case {{ band }}
        {%- for code in report_bands() %} when '{{ code }}' then {{ loop.index0 }}{% endfor %} else 0
    end
{%- endmacro %}

{#- Of numbers: what stands first, the rest of it, and the label of a number in a list. -#}
{% macro cell_area(cell) -%}
    ({{ cell }} // {{ report_sexes() | length }})
{%- endmacro %}

{% macro cell_sex(cell) -%}
    ({{ cell }} % {{ report_sexes() | length }})
{%- endmacro %}

{#- The slot of a cell's sex; that of all where a period is not broken down by sex. -#}
{% macro sex_slot(cell, by_sex) -%}
    case when {{ by_sex }} then {{ cell_sex(cell) }} else {{ report_sexes() | length - 1 }} end
{%- endmacro %}

{% macro area_geography(area) -%}
    cast({{ area }} // {{ report_bands() | length }} as smallint)
{%- endmacro %}

{% macro area_band(area) -%}
    ({{ area }} % {{ report_bands() | length }})
{%- endmacro %}

{% macro label_of_number(number, labels) -%}
    case {{ number }}
        {%- for label in labels %} when {{ loop.index0 }} then '{{ label }}'{% endfor %}
    end
{%- endmacro %}

{#- The slot that a row of int_report_breakdown asks for: of its sex, or of its target group. -#}
{% macro breakdown_slot() -%}
    case
        when cell_sex is not null then {{ report_sex_number('cell_sex') }}
        {% for code in target_groups() %}
            when cell_target_group_bit = {{ 2 ** loop.index0 }} then {{ report_sexes() | length + loop.index0 }}
        {% endfor %}
    end
{%- endmacro %}

{#- The slots of a set of target groups as rows, in column slot. A set of none has no row. -#}
{% macro unnested_slots(target_group_set) -%}
    {{ return(adapter.dispatch('unnested_slots')(target_group_set)) }}
{%- endmacro %}

{% macro duckdb__unnested_slots(target_group_set) -%}
    {%- set first = report_sexes() | length -%}
    unnest(list_where(
        [
            {%- for code in target_groups() %}{{ first + loop.index0 }}{{ ', ' if not loop.last }}{% endfor -%}
        ],
        [
            {%- for code in target_groups() %}
                ({{ target_group_set }} & {{ 2 ** loop.index0 }}) > 0{{ ',' if not loop.last }}
            {%- endfor %}
        ]
    )) as slot
{%- endmacro %}

{#- CTE asked: what a period of each type is broken down by, of CTE report_breakdown. -#}
{% macro asked_of_periods() -%}
asked as (
    select
        period_type,
        bool_or(breakdown_kind in ('sex', 'sex_and_age_band')) as by_sex,
        bool_or(breakdown_kind = 'target_group') as by_target_group
    from report_breakdown
    group by 1
)
{%- endmacro %}

{#- The value of the row with the lowest, or highest, of another column. -#}
{% macro value_at_min(value, column) -%}
    {{ return(adapter.dispatch('value_at_min')(value, column)) }}
{%- endmacro %}

{% macro duckdb__value_at_min(value, column) -%}
    arg_min({{ value }}, {{ column }})
{%- endmacro %}

{% macro value_at_max(value, column) -%}
    {{ return(adapter.dispatch('value_at_max')(value, column)) }}
{%- endmacro %}

{% macro duckdb__value_at_max(value, column) -%}
    arg_max({{ value }}, {{ column }})
{%- endmacro %}
