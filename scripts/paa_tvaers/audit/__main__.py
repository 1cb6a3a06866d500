"""Works out what the published open tables tell of their hidden cells, and fails if it is too much.

Reads only the tables of schema open and the public code lists of schema reference. Exit code: 0 no
hidden cell is exposed, 1 some are, 2 the tables could not be read or contradict their own rules.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from . import bounds, cells, program, propagation, relations, summary
from .part import Unsolved
from .program import Contradiction

MOST_NAMED = 50
RECORD = """# Record of a release of open data

Figures as of {as_of_date}. Withheld: figures with 1 to {most} citizens behind them (threshold
{threshold}), and others that would tell them.

Checked by `scripts/audit_open`, which knows the published tables and the rules of publication, not
how figures were chosen. It stated {unknowns:,} withheld figures and numbers of citizens as
unknowns, and all sums and hierarchies of the tables as {rows:,} rows of linear programs, and worked
out for each the least and the most that it can be. What counts as exposed: `docs/audit_open.md`.

```
{found}
```

Not checked: earlier releases, and what readers know from elsewhere.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Audit, print, and tell by the exit code."""
    options = _options(arguments)
    started = time.monotonic()

    def tell(text: str) -> None:
        print(f"[{time.monotonic() - started:6.1f} s] {text}", flush=True)

    try:
        with duckdb.connect() as connection:
            _attach(connection, options.database)
            return _audit(connection, options, tell)
    except (duckdb.Error, OSError) as problem:
        print(f"audit_open: cannot read {options.database}: {problem}", file=sys.stderr)
    except Unsolved as problem:
        print(f"audit_open: {problem}", file=sys.stderr)
    return 2


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/audit_open", description=__doc__)
    parser.add_argument("database", type=Path, help="a DuckDB file with schemas open and reference")
    parser.add_argument(
        "--threshold", type=int, help="var disclosure_threshold, default that of the release"
    )
    parser.add_argument("--record", type=Path, help="write a page on what was checked to this file")
    parser.add_argument("--csv", type=Path, help="write every exposed cell to this file")
    return parser.parse_args(arguments)


def _attach(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    """Read the file as it is published; nothing can be written to it."""
    if not database.is_file():
        raise FileNotFoundError("no such file")
    path = str(database).replace("'", "''")
    connection.execute(f"attach '{path}' as published_file (read_only)")
    for schema in ("open", "reference"):
        connection.execute(f"create schema {schema}")
        tables = connection.execute(
            "select table_name from information_schema.tables "
            f"where table_catalog = 'published_file' and table_schema = '{schema}'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(
                f'create view {schema}."{table}" as select * from published_file.{schema}."{table}"'
            )


def _audit(
    connection: duckdb.DuckDBPyConnection, options: argparse.Namespace, tell: Callable
) -> int:
    cells.read(connection)
    tell(f"{summary.count_cells(connection)} cells")
    as_of_date, threshold = connection.execute(
        "select max(as_of_date), max(disclosure_threshold) from open.release_record"
    ).fetchone()
    threshold = options.threshold or threshold
    relations.read(connection)
    made = program.read(connection, threshold)
    tell(f"{len(made.low):,} unknowns, {len(made.row_low):,} rows, {len(made.row):,} terms")
    try:
        propagation.tighten(made)
        tell("bounds of single rows")
        exposed = bounds.prove(made, tell)
    except Contradiction as found:
        print(f"audit_open: no figures fit: {summary.name(connection, made, found)}")
        return 2
    summary.keep(connection, made, exposed)
    tell("done")
    found = summary.text(connection, MOST_NAMED)
    print(f"\n{found}")
    if options.record:
        record = RECORD.format(
            as_of_date=as_of_date,
            threshold=threshold,
            most=threshold - 1,
            unknowns=len(made.low),
            rows=len(made.row_low),
            found=found,
        )
        options.record.write_text(record, encoding="utf-8")
    if options.csv:
        with options.csv.open("w", newline="") as file:
            csv.writer(file).writerows(summary.exposed_rows(connection, with_header=True))
    return int(exposed.any())


if __name__ == "__main__":
    sys.exit(main())
