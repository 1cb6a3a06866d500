"""Remove citizens from the warehouse for good: list them, build anew without them, prove it.

Their numbers are read from standard input or a file, one a line, never from the command line, where
other users of the machine can see them. They are not written anywhere: the list holds citizen keys.
"""

from __future__ import annotations

import argparse
import getpass
import re
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb

from . import build, forgotten, key, preflight, settings
from .contract import PROJECT

NUMBER = "[0-9A-Za-z]{10}"
LIST = "restricted.forgotten_citizen"
# Columns that hold what belongs to one citizen, by what it is. A value is looked for in every
# column of its kind, also in tables without a citizen's key.
KINDS = {
    "citizen": ["citizen_key"],
    "version of the citizen": ["citizen_version_key"],
    "contact": ["contact_key", "first_contact_key", "last_contact_key", "discharging_contact_key"],
    "course": ["course_key"],
    "stay": ["stay_id", "index_stay_id", "readmission_stay_id"],
    "official stay": ["official_stay_key"],
    "identifier of a contact": ["contact_id", "dw_ek_kontakt", "recnum"],
    "identifier of a course": ["dw_ek_forloeb"],
    "plan": ["plan_key"],
    "service line": ["service_line_key"],
    "spell of a target group": ["target_group_spell_key"],
}
Found = dict[str, set]
Trace = dict[tuple[str, str, str], int]  # rows by table, column and kind


class ForgetFailed(Exception):
    """The citizens are not proven to be gone; the message says what to do."""


class _Parser(argparse.ArgumentParser):
    """Tells nothing of an argument it does not know: it might be a number."""

    def error(self, message: str) -> None:
        self.exit(
            2,
            "forget: wrong arguments (--help tells which there are). Numbers are never arguments:"
            " other users can read the command line. Write them to standard input or a file.\n",
        )


def main() -> int:
    """Run the command line; 0 when the citizens are proven to be gone, else 1."""
    given = sys.argv[1:]
    own = given.index("--") if "--" in given else len(given)
    parser = _Parser(
        prog="scripts/forget",
        description=__doc__,
        epilog="What follows -- are arguments of dbt, as for scripts/build.",
    )
    parser.add_argument("--file", type=Path, help="file of numbers; default standard input")
    parser.add_argument(
        "--list-only", action="store_true", help="list them for the next build; build nothing"
    )
    parser.add_argument(
        "--rekey",
        type=Path,
        metavar="OLD_KEY_FILE",
        help="only translate the list after the key was changed, by the numbers of the landing",
    )
    wanted = parser.parse_args(given[:own])
    try:
        if wanted.rekey:
            rekey(PROJECT / wanted.rekey)
        else:
            forget(_numbers(wanted.file), list_only=wanted.list_only, for_dbt=given[own + 1 :])
    except (
        ForgetFailed,
        forgotten.ForgottenProblem,
        key.KeyProblem,
        preflight.PreflightError,
        build.BuildFailed,
    ) as problem:
        print(f"forget: {problem}", file=sys.stderr)
        return 1
    return 0


def _numbers(file: Path | None) -> list[str]:
    """The numbers, without hyphens. A line that is none is told by its place only."""
    if file is None and sys.stdin.isatty():
        text = getpass.getpass("Number (not shown): ")
    else:
        text = sys.stdin.read() if file is None else (PROJECT / file).read_text(encoding="utf-8")
    numbers = []
    for place, line in enumerate(text.splitlines(), start=1):
        number = re.sub("[ -]", "", line.strip())
        if number and not re.fullmatch(NUMBER, number):
            raise ForgetFailed(f"line {place} is no number of ten characters; nothing was done")
        if number:
            numbers.append(number)
    if not numbers:
        raise ForgetFailed("no number was given; nothing was done")
    return numbers


def forget(
    numbers: list[str], *, list_only: bool = False, for_dbt: list[str] | None = None
) -> None:
    """Put citizens on the list, build the warehouse without them and prove that they are gone.

    Raises ForgetFailed, or what the build raises: they are on the list then, and still in the
    warehouse.
    """
    secret = key.of_landing(settings.landing_root())
    path, database = settings.forgotten_file(), settings.database_file()
    chosen = {key.citizen_key(secret, number) for number in numbers}
    before = _read(database, lambda connection: belongings(connection, chosen))
    counted = _read(database, lambda connection: trace(connection, before))
    listed = forgotten.read(path, secret)
    forgotten.write(path, secret, [*listed, *chosen])
    new = len(chosen.difference(listed))
    print(f"{new} of {len(chosen)} citizens are new on {path}.", flush=True)
    if list_only:
        print("The next build leaves them out.")
        return
    build.build(for_dbt or [])
    left = _read(database, lambda connection: trace(connection, before))
    _report(counted, left)
    if any(left.values()):
        raise ForgetFailed("traces are left; the table above tells where")
    print(
        "\nThey are gone from the warehouse. Publications, Parquet files, reports, logs of queries"
        " and backups made before hold them still: make them anew, or delete them."
    )


def _read(database: Path, action: Callable) -> dict:
    """What an action finds in the warehouse; nothing where there is none."""
    if not database.is_file():
        return {}
    with duckdb.connect(str(database), read_only=True) as connection:
        return action(connection)


def belongings(connection: duckdb.DuckDBPyConnection, citizen_keys: set[int]) -> Found:
    """Every value in the warehouse that belongs to these citizens and to nobody else, by kind."""
    found: Found = {kind: set() for kind in KINDS} | {"citizen": set(citizen_keys)}
    chosen = list(citizen_keys)
    for table, columns in _tables(connection).items():
        if "citizen_key" not in columns:
            continue
        for kind, column in _of_kinds(columns):
            rows = connection.execute(
                f"select {column} from {table} where {column} is not null group by all"
                " having bool_and(citizen_key is not null and citizen_key in (select unnest($1)))",
                [chosen],
            ).fetchall()
            found[kind].update(value for (value,) in rows)
    return found


def trace(connection: duckdb.DuckDBPyConnection, belongs: Found) -> Trace:
    """Rows with any of the values, by table, column and kind; the list itself is not read."""
    found = {}
    for table, columns in _tables(connection).items():
        for kind, column in _of_kinds(columns):
            if belongs.get(kind):
                (found[table, column, kind],) = connection.execute(
                    f"select count(*) from {table} where {column} in (select unnest($1))",
                    [list(belongs[kind])],
                ).fetchone()
    return found


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The stored tables, but the list itself, with their columns."""
    rows = connection.execute(
        """
        select schema_name || '.' || table_name, list(column_name)
        from duckdb_columns()
        inner join duckdb_tables() using (database_name, schema_name, table_name)
        where database_name = current_database() and (schema_name || '.' || table_name) <> $1
        group by all
        order by all
        """,
        [LIST],
    ).fetchall()
    return dict(rows)


def _of_kinds(columns: list[str]) -> list[tuple[str, str]]:
    return [(kind, name) for kind, names in KINDS.items() for name in names if name in columns]


def _report(before: Trace, after: Trace) -> None:
    """Rows by table and column before and after, of those that had any."""
    print(f"\n{'Rows of the citizens':<78}{'before':>10}{'after':>8}")
    for place in sorted(before | after):
        counts = before.get(place, 0), after.get(place, 0)
        if any(counts):
            table, column, _ = place
            print(f"  {f'{table}.{column}':<76}{counts[0]:>10,}{counts[1]:>8,}")
    tables = {table for table, *_ in after}
    print(
        f"  {'all':<76}{sum(before.values()):>10,}{sum(after.values()):>8,}"
        f"\n{len(after)} columns of {len(tables)} tables were searched."
    )


def rekey(old_key_file: Path) -> None:
    """Translate the list from the old secret to the one that is set, by the landing's numbers.

    Raises ForgetFailed when the landing lacks a number: the list is then as it was.
    """
    path = settings.forgotten_file()
    old, new = key.read_file(old_key_file).encode(), key.of_landing(settings.landing_root())
    wanted = {number for number, name in forgotten.lines(path) if name == key.name_of(old)}
    kept = {number for number, name in forgotten.lines(path) if name == key.name_of(new)}
    translated = {
        key.citizen_key(old, number): key.citizen_key(new, number)
        for number in forgotten.numbers(settings.landing_root())
    }
    missing = len(wanted - translated.keys())
    if missing:
        raise ForgetFailed(
            f"{missing} citizens of {path} are not in the landing, so their keys can't be"
            " translated; rekey with a landing that has them"
        )
    forgotten.write(path, new, kept | {translated[number] for number in wanted})
    print(f"{len(wanted)} citizens of {path} are translated to the key {key.name_of(new)}.")


if __name__ == "__main__":
    sys.exit(main())
