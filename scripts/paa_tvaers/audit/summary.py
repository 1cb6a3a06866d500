"""What the audit found, for people."""

from __future__ import annotations

import duckdb
import numpy as np

from .program import Contradiction, Program
from .verdict import whole_ends

PLACE_OF_CELL = """
    select
        cell.cell_id,
        cell.component,
        period.period_type,
        period.period_start,
        min(concat_ws(
            ' ',
            case when place.level in ('region', 'health_cluster') then place.basis end,
            place.level,
            place.code
        )) as place,
        cell.sex,
        cell.age,
        cell.grp as target_group_code,
        cell.status
    from cell
    inner join period using (period_id)
    inner join place using (period_id, place_id)
    where cell.cell_id in ({cells})
    group by all
"""
EXPOSED = (
    "component", "period_type", "period_start", "place", "sex", "age", "target_group_code",
    "status", "measure", "low", "high",
)  # fmt: skip


def count_cells(connection: duckdb.DuckDBPyConnection) -> str:
    """All, and those that are hidden, by how."""
    every, hidden = connection.execute(
        "select count(*), count(*) filter (where status not in ('shown', 'zero')) from cell"
    ).fetchone()
    return f"{every:,} with {hidden:,} hidden"


def name(connection: duckdb.DuckDBPyConnection, program: Program, found: Contradiction) -> str:
    """The cell at which no figure fits."""
    cell = int(program.cell[found.args[0]])
    row = connection.execute(PLACE_OF_CELL.format(cells=cell)).fetchone()
    return ", ".join(str(part) for part in row[1:])


def keep(connection: duckdb.DuckDBPyConnection, program: Program, exposed: np.ndarray) -> None:
    """Make the table exposed: one row per figure that is told, with its interval."""
    low, high = whole_ends(program, program.low, program.high)
    connection.execute(
        "create temp table interval (cell_id integer, is_amount boolean, low double, high double)"
    )
    found = {
        "cell_id": program.cell[exposed],
        "is_amount": program.is_amount[exposed],
        "low": np.round(low[exposed], 4),
        "high": np.round(high[exposed], 4),
    }
    connection.execute(
        "insert into interval select unnest($cell_id), unnest($is_amount), "
        "unnest($low), unnest($high)",
        {column: values.tolist() for column, values in found.items()},
    )
    connection.execute(f"""
        create temp table exposed as
        select
            named.* exclude (cell_id),
            case when interval.is_amount then 'amount' else 'citizens' end as measure,
            interval.low,
            interval.high
        from interval
        inner join (
            {PLACE_OF_CELL.format(cells="select cell_id from interval")}
        ) as named using (cell_id)
        order by all
    """)


def exposed_rows(connection: duckdb.DuckDBPyConnection, with_header: bool = False) -> list[tuple]:
    """Every exposed figure."""
    rows = connection.execute(f"select {', '.join(EXPOSED)} from exposed order by all").fetchall()
    return [EXPOSED, *rows] if with_header else rows


def text(connection: duckdb.DuckDBPyConnection, most: int) -> str:
    """A line per report, and the first of the exposed figures."""
    heads = ("rows", "primary", "secondary", "not told", "exposed")
    lines = [f"{'report':<28}" + "".join(f"{head:>12}" for head in heads)]
    for report, *counts in connection.execute("""
        select
            open_row.report_code,
            count(distinct open_row.row_id),
            count(distinct open_row.row_id) filter (where suppression_reason = 'primary'),
            count(distinct open_row.row_id) filter (where suppression_reason = 'secondary'),
            count(distinct open_row.row_id) filter (
                where suppression_reason not in ('primary', 'secondary', 'none')
            ),
            count(distinct open_row.row_id) filter (where interval.cell_id is not null)
        from open_row
        left join (
            select figure.row_id, cell.cell_id
            from figure
            inner join cell using (component, period_id, place_id, sex, age, grp)
            where figure.is_suppressed
        ) as hidden on open_row.row_id = hidden.row_id
        left join interval on hidden.cell_id = interval.cell_id
        group by open_row.report_code
        order by open_row.report_code
    """).fetchall():
        lines.append(f"{report:<28}" + "".join(f"{count:>12,}" for count in counts))
    rows = exposed_rows(connection)
    lines += ["", f"{len(rows):,} figures exposed"]
    for row in rows[:most]:
        *where, low, high = row
        lines.append(f"  {' '.join(str(part) for part in where)}: {low:g} to {high:g}")
    return "\n".join(lines)
