"""The cells of the open tables: each figure once, wherever it stands, with what is shown of it.

A cell is a component in a period, place, sex, age and target group. It has an amount and a number
of citizens behind it, which are hidden together.
"""

from __future__ import annotations

import duckdb

from . import places

REPORTS = (
    "key_figures",
    "citizens_65_plus",
    "chronic_diseases",
    "children_and_young",
    "health_cluster_data_pack",
)
BANDS = {
    "65_plus": ("65-74", "75-84", "85+"),
    "0_24": ("0-17", "18-24"),
}
ALL_BANDS = ("unknown", "0-17", "18-24", "25-44", "45-64", "65-74", "75-84", "85+")
# Half a unit of the last decimal of a published value.
ROUNDING = 0.00005

OPEN_ROW = """
    create temp table open_row as
    {reports}
"""

ROLE = """
    create temp table role as
    select
        report_code,
        indicator_code,
        role.role,
        case role.role when 'numerator' then numerator else denominator end as component,
        case role.role when 'numerator' then numerator_measure else denominator_measure end
            as measure,
        denominator = 'none' as is_count,
        multiplier
    from open.report_indicator
    cross join (values ('numerator'), ('denominator')) as role(role)
    where role.role = 'numerator' or denominator <> 'none'
"""

# What the amount of a component is: events (whole numbers, one or more a citizen), months (of
# citizens), mean (of the firsts of the months), other (money, minutes, days), signed (days that may
# be below zero) or none.
COMPONENT = """
    create temp table component as
    with known as (
        select
            component,
            bool_or(measure = 'amount') as has_amount,
            bool_or(measure = 'citizens') as has_citizens
        from role
        group by component
        union all
        select 'population', true, false
    )

    select
        component,
        case
            when component like 'population%' then 'mean'
            when not bool_or(has_amount) then 'none'
            -- Training may begin before the discharge.
            when component like '%\\_days\\_to\\_training' escape '\\' then 'signed'
            when regexp_matches(component, '^fee|_minutes$|_days$|_days_') then 'other'
            when regexp_matches(
                component,
                '^(home_help_|training_)|^rehabilitation$|^nursing_home_care$'
            ) then 'months'
            else 'events'
        end as kind,
        not bool_or(has_amount)
        and regexp_matches(component, '_sectors?$|^sector_contact$|^hospital_and_municipality$')
            as is_of_period,
        bool_or(has_citizens) as has_citizens
    from known
    group by component
"""

# Population with a disease is the population of its target group, and that of 65 or over the
# population of that age.
SAME_FIGURE = """
    case
        when component = 'population_65_plus' then 'population'
        when grp = 'all' and component like 'population\\_%' escape '\\' then 'population'
        else component
    end as component,
    case
        when component = 'population_65_plus' and age = 'all' then '65_plus'
        else age
    end as age,
    case
        when grp = 'all' and component like 'population\\_%' escape '\\'
            and component <> 'population_65_plus' then substr(component, 12)
        else grp
    end as grp
"""

# Each figure of each row. A published value and denominator tell the numerator, within rounding.
FIGURE = f"""
    create temp table figure as
    with named as (
        select
            open_row.row_id,
            role.component,
            role.measure,
            role.role,
            role.is_count,
            period.period_id,
            place.place_id,
            open_row.sex,
            case
                when open_row.age_band = 'all' then report.age_scope
                else open_row.age_band
            end as age,
            open_row.target_group_code as grp,
            open_row.is_suppressed,
            open_row.suppression_reason,
            case role.role
                when 'numerator' then coalesce(
                    open_row.numerator,
                    case
                        when open_row.value < 0 then open_row.value - {ROUNDING}
                        else greatest(open_row.value - {ROUNDING}, 0)
                    end
                    * case when role.is_count then 1 else open_row.denominator end
                    / role.multiplier
                )
                else coalesce(
                    open_row.denominator,
                    case
                        when open_row.value >= 0
                            then open_row.numerator * role.multiplier
                                / (open_row.value + {ROUNDING})
                    end
                )
            end as low,
            case role.role
                when 'numerator' then coalesce(
                    open_row.numerator,
                    (open_row.value + {ROUNDING})
                    * case when role.is_count then 1 else open_row.denominator end
                    / role.multiplier
                )
                else coalesce(
                    open_row.denominator,
                    case
                        when open_row.value > {ROUNDING}
                            then open_row.numerator * role.multiplier
                                / (open_row.value - {ROUNDING})
                    end
                )
            end as high
        from open_row
        inner join role using (report_code, indicator_code)
        inner join reference.report as report using (report_code)
        inner join period using (period_type, period_start)
        inner join place
            on period.period_id = place.period_id
            and place.basis = case open_row.geography_basis
                when 'as_was' then 'as_was' else 'as_is'
            end
            and place.level = open_row.geography_level
            and place.code = open_row.geography_code
    )

    select * exclude (component, age, grp), {SAME_FIGURE} from named
"""

# A cell is primary, secondary, small_group (one or the other, but not zero, which is always
# shown), shown, zero, or unknown: hidden for a reason that is not told, or in rates only.
CELL = """
    create temp table cell as
    with gathered as (
        select
            component,
            period_id,
            place_id,
            sex,
            age,
            grp,
            min(suppression_reason) filter (where is_count and is_suppressed) as reason,
            max(low) filter (where measure = 'amount') as amount_low,
            min(high) filter (where measure = 'amount') as amount_high,
            max(low) filter (where measure = 'citizens') as citizens_low,
            min(high) filter (where measure = 'citizens') as citizens_high,
            bool_or(measure = 'amount') as has_amount,
            bool_or(measure = 'citizens') as has_citizens,
            bool_or(not is_suppressed) as is_shown,
            bool_or(is_count) as has_count
        from figure
        group by all
    )

    select
        cast(row_number() over (
            order by component, period_id, place_id, sex, age, grp
        ) - 1 as integer) as cell_id,
        * exclude (reason),
        case
            when reason in ('primary', 'secondary', 'small_group') then reason
            when reason is null and is_shown then 'shown'
            else 'unknown'
        end as status
    from gathered
"""

PUBLISHED = f"""
    create temp table published as
    with combination as (
        select distinct
            report_code,
            geography_level as level,
            period_type,
            age_scope as scope,
            case when sex = 'all' then 'all' else 'each' end as sex_kind,
            case when age_band = 'all' then age_scope else age_band end as age,
            target_group_code as grp
        from open_row
        inner join reference.report using (report_code)
    ),

    named as (
        select distinct
            combination.* exclude (report_code),
            role.component,
            role.is_count
        from combination
        inner join role using (report_code)
    ),

    renamed as (
        select * exclude (component, age, grp), {SAME_FIGURE} from named
    )

    select
        component,
        level,
        period_type,
        sex_kind,
        case when age in ('all', '65_plus', '0_24') then age else 'each ' || scope end as age_kind,
        grp,
        bool_or(is_count) as has_count
    from renamed
    group by all
"""

# Which ages a band is within, itself included.
AGE_WITHIN = """
    create temp table age_within as
    select age, age as within_age, 'each all' as age_kind
    from (select unnest($all_bands) as age)
    union all
    select age, 'all', 'each all' from (select unnest($all_bands) as age)
    union all
    select age, '65_plus', 'each 65_plus' from (select unnest($old) as age)
    union all
    select age, '0_24', 'each 0_24' from (select unnest($young) as age)
    union all
    select age, age, age from (values ('all'), ('65_plus'), ('0_24')) as scope(age)
    union all
    select age, 'all', age from (values ('65_plus'), ('0_24')) as scope(age)
"""

# Where finer cells are not given: those below a total that is primary.
PRIMARY = """
    create temp table not_given_below as
    select component, period_id, place_id, sex, age, grp from cell
    where status = 'primary'
"""

ABSENT_COUNT = """
    create temp table absent_count as
    select distinct cell.cell_id
    from cell
    inner join period using (period_id)
    inner join place using (period_id, place_id)
    inner join age_within using (age)
    inner join published
        on cell.component = published.component
        and place.level = published.level
        and period.period_type = published.period_type
        and (cell.sex = 'all') = (published.sex_kind = 'all')
        and age_within.age_kind = published.age_kind
        and cell.grp = published.grp
    where cell.status = 'unknown' and not cell.has_count and published.has_count
        and not exists (
            select 1
            from not_given_below as total
            inner join age_within as within on total.age = within.within_age
            where total.component = cell.component
                and total.period_id = cell.period_id
                and total.place_id = cell.place_id
                and total.sex in (cell.sex, 'all')
                and total.grp = cell.grp
                and within.age = cell.age
                and (total.sex <> cell.sex or total.age <> cell.age)
        )
"""

# A rate alone: its own reason when the other figure of the row is shown or zero.
REASON_OF_RATE = """
    create temp table reason_of_rate as
    select mine.cell_id, min(mine.suppression_reason) as reason
    from (
        select figure.*, cell.cell_id, cell.status
        from figure inner join cell using (component, period_id, place_id, sex, age, grp)
    ) as mine
    inner join (
        select figure.row_id, figure.role, cell.status
        from figure inner join cell using (component, period_id, place_id, sex, age, grp)
    ) as other on mine.row_id = other.row_id and mine.role <> other.role
    where mine.status = 'unknown' and mine.is_suppressed and other.status in ('shown', 'zero')
        and mine.suppression_reason in ('primary', 'secondary')
    group by mine.cell_id
"""


def read(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables open_row, role, component and those of `places`, then figure and cell."""
    connection.execute(OPEN_ROW.format(reports=_reports()))
    places.read(connection)
    connection.execute(ROLE)
    connection.execute(COMPONENT)
    connection.execute(FIGURE)
    connection.execute(CELL)
    connection.execute(PUBLISHED)
    connection.execute(
        AGE_WITHIN,
        {"all_bands": list(ALL_BANDS), "old": list(BANDS["65_plus"]), "young": list(BANDS["0_24"])},
    )
    connection.execute(PRIMARY)
    _settle_rates(connection)


def _reports() -> str:
    """All five tables under one another."""
    tables = " union all ".join(
        f"select '{code}' as report_code, * from open.rpt_{code}" for code in REPORTS
    )
    return f"select row_number() over () as row_id, * from ({tables})"


def _settle_rates(connection: duckdb.DuckDBPyConnection) -> None:
    """Say of cells that stand in hidden rates only whether they are zero, or hidden themselves."""
    connection.execute(ABSENT_COUNT)
    connection.execute("""
        update cell set
            status = 'zero',
            amount_low = 0,
            amount_high = 0,
            citizens_low = 0,
            citizens_high = 0
        where cell_id in (select cell_id from absent_count)
    """)
    connection.execute(REASON_OF_RATE)
    connection.execute("""
        update cell set status = reason_of_rate.reason
        from reason_of_rate
        where cell.cell_id = reason_of_rate.cell_id
    """)
