"""The questions that cells.py asks the warehouse, as SQL."""

from __future__ import annotations

# A number as text: no trailing zeros, nothing for null.
PLAIN = "regexp_replace(cast({0} as varchar), '[.]?0+$', '')"
NUMBER = "case when {0} is null then '' when {0} = 0 then '0' when cast({0} as varchar) like '%.%'"
NUMBER += f" then {PLAIN} else cast({{0}} as varchar) end"

CELL = """
    create or replace temp table cell as
    select
        source.indicator_code,
        case source.geography_basis when 'as_is' then 'as_is' else 'as_was' end as basis,
        geography.position as geography,
        period.position as period,
        combination.position as combination,
        combination.part,
        case
            when source.is_suppressed then '{hidden}'
            when source.numerator <> 0 then {numerator}
        end as n,
        case when not source.is_suppressed then {denominator} end as d,
        case when source.is_suppressed then '{hidden}' else {value} end as v,
        source.is_full_period,
        coalesce(source.is_suppressed or abs(
            source.value - case
                when source.denominator is null then source.numerator
                else source.numerator * indicator.multiplier / nullif(source.denominator, 0)
            end
        ) <= 0.001, true) as is_plain_ratio
    from {schema}.rpt_{report} as source
    inner join geography
        on source.geography_level = geography.level and source.geography_code = geography.code
    inner join period using (period_type, period_start)
    inner join combination
        on source.sex = combination.sex
        and source.age_band = combination.age_band
        and source.target_group_code = combination.target_group
        and combination.report = '{report}'
    inner join indicator using (indicator_code)
    where source.geography_basis <> 'as_is' or geography.position in (select geography from changed)
"""
# What is the same either way is read as "as was"; "as is" is kept only of the places where anything
# differs from it.
CHANGED = """
    create or replace temp table changed as
    with fingerprint as (
        select
            geography_level,
            geography_code,
            geography_basis,
            count(*) as cells,
            bit_xor(hash(
                indicator_code, period_type, period_start, sex, age_band, target_group_code,
                numerator, denominator, value, is_suppressed
            )) as content
        from {schema}.rpt_{report}
        group by all
    )

    select geography.position as geography
    from fingerprint as now
    inner join geography
        on now.geography_level = geography.level and now.geography_code = geography.code
    where
        now.geography_basis = 'as_is'
        and not exists (
            select 1
            from fingerprint as past
            where
                past.geography_basis = 'as_was'
                and past.geography_level = now.geography_level
                and past.geography_code = now.geography_code
                and past.cells = now.cells
                and past.content = now.content
        )
"""
# A place's figures are one list, breakdown by breakdown and in each period by period: the position
# says which they are. Commas stand for what is absent in between.
SERIES = """
    with chosen as ({chosen}),

    period_used as (
        select
            name,
            period,
            row_number() over (partition by name order by period) - 1 as slot,
            count(*) over (partition by name) as slots
        from (select distinct name, period from chosen)
    ),

    combination_used as (
        select
            name,
            combination,
            row_number() over (partition by name order by combination) - 1 as line
        from (select distinct name, combination from chosen)
    ),

    placed as (
        select
            name,
            basis,
            geography,
            figure,
            line * slots + slot as spot
        from chosen
        inner join period_used using (name, period)
        inner join combination_used using (name, combination)
    ),

    spaced as (
        select
            name,
            basis,
            geography,
            spot,
            repeat(',', spot - coalesce(lag(spot) over (
                partition by name, basis, geography order by spot
            ), 0)) || figure as figure
        from placed
    )

    select
        name,
        basis,
        geography,
        string_agg(figure, '' order by spot) as figures
    from spaced
    group by all
    order by all
"""
CHOSEN = {
    "n": """
        select indicator_code as name, basis, geography, combination, period, n as figure
        from cell
        where part = '{part}' and n is not null
    """,
    "v": """
        select indicator_code as name, basis, geography, combination, period, v as figure
        from cell
        where part = '{part}' and v is not null and indicator_code in (from not_plain)
    """,
    "d": """
        select divisor as name, basis, geography, combination, period, max(d) as figure
        from cell
        inner join division using (indicator_code)
        where part = '{part}' and d is not null
        group by all
    """,
}
AXES = """
    with chosen as ({chosen})

    select
        name,
        list(distinct period order by period),
        list(distinct combination order by combination)
    from chosen
    group by all
"""
MEASURES = """
    with flag as (
        select
            indicator_code,
            period,
            bool_or(is_full_period) as is_full,
            bool_and(is_plain_ratio) as is_plain
        from cell
        group by all
    )

    select
        indicator_code,
        bool_and(is_plain),
        coalesce(list(period order by period) filter (not is_full), [])
    from flag
    group by all
    order by all
"""
# Measures over the same thing share one file of denominators where these agree everywhere.
DIVISION = """
    create or replace temp table division as
    with seen as (
        select
            indicator.component,
            count(distinct cell.d) as different
        from cell
        inner join indicator using (indicator_code)
        where cell.d is not null
        group by indicator.component, basis, geography, period, combination
    ),

    agreed as (
        select component from seen group by component having max(different) = 1
    )

    select
        indicator_code,
        '_' || case when component in (from agreed) then component else indicator_code end
            as divisor
    from indicator
    where component is not null and indicator_code in (select indicator_code from cell)
"""
