"""Print an analysis (analyses/<name>.sql) in full, as a table or as CSV."""

from __future__ import annotations

import argparse
import os
import sys

import duckdb

from . import settings
from .contract import PROJECT
from .dbt_command import DbtFailed, read_only

PARSED = PROJECT / "target" / "analysis"
WIDTH = 10_000


def names() -> list[str]:
    """The analyses that there are."""
    return sorted(path.stem for path in (PROJECT / "analyses").glob("*.sql"))


def compiled(name: str) -> str:
    """SQL of an analysis for the warehouse that the environment names.

    The first one takes dbt some 15 seconds; what it has parsed is kept for the next.
    Raises DbtFailed when it does not compile.
    """
    read_only("compile", "-s", name, folder=PARSED)
    file = PARSED / "compiled" / "paa_tvaers" / "analyses" / f"{name}.sql"
    return file.read_text(encoding="utf-8")


def main() -> int:
    """Read the name from the command line and print; 1 when it can't be done."""
    parser = argparse.ArgumentParser(prog="scripts/analysis", description=__doc__)
    parser.add_argument("name", choices=names(), metavar="NAME", help=", ".join(names()))
    parser.add_argument("--csv", action="store_true", help="comma-separated, with a header")
    wanted = parser.parse_args()
    database = settings.database_file()
    if not database.is_file():
        print(f"analysis: no warehouse at {database}; run ./scripts/build first", file=sys.stderr)
        return 1
    print(f"Compiling {wanted.name}", file=sys.stderr)
    try:
        sql = compiled(wanted.name)
    except DbtFailed as problem:
        print(f"analysis: {wanted.name} does not compile:\n{problem}", file=sys.stderr)
        return 1
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.sql(sql)
        try:
            if wanted.csv:
                found.write_csv("/dev/stdout")
            else:
                found.show(max_width=WIDTH, max_rows=WIDTH)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader has seen enough, as `head` has
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
