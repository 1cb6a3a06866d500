"""Citizens whose rows are left out of every build: the list of them, and how it works on a landing.

The list holds citizen keys and the name of the secret they were made with, never a number. Rows are
left out where the landing is read, so that no table of the warehouse ever gets them: rows with the
citizen's number however it is spelled, and the diagnoses, procedures, markers and costs of the
citizen's contacts and courses, which have none.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from pathlib import Path

import duckdb

from . import contract, key, settings, sql

COLUMNS = ["citizen_key", "key_name"]
KEY_SQL = """
    (('0x' || left(sha256($outer || unhex(sha256($inner || encode({pnr})))), 16))::ubigint >> 2)
    ::bigint
"""
DIGITS = "replace(replace(trim(pnr), '-', ''), ' ', '')"


class ForgottenProblem(Exception):
    """The list can't be used; the message says what to do."""


def read(path: Path, secret: bytes) -> list[int]:
    """Keys of the citizens to leave out, in order; none when there is no list."""
    found = {}
    for citizen_key, name in lines(path):
        if name != key.name_of(secret):
            raise ForgottenProblem(
                f"{path} was made with the key {name}, and {key.name_of(secret)} is set: without"
                " the list its citizens would come back. Translate it:"
                " ./scripts/forget --rekey OLD_KEY_FILE"
            )
        found[citizen_key] = None
    return sorted(found)


def lines(path: Path) -> list[tuple[int, str]]:
    """The list as it stands: citizen key and name of its secret."""
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
            if header != COLUMNS:
                raise ValueError
            return [(int(citizen_key), name) for citizen_key, name in rows]
    except (OSError, ValueError):
        raise ForgottenProblem(
            f"{path} is no list of citizens to leave out ({','.join(COLUMNS)}); restore it from"
            " restricted.forgotten_citizen of the warehouse"
        ) from None


def write(path: Path, secret: bytes, citizen_keys: Iterable[int]) -> None:
    """Put a list in place in one step, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((number, key.name_of(secret)) for number in sorted(set(citizen_keys)))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def lost(citizen_keys: Iterable[int], secret: bytes, database: Path) -> str | None:
    """What is wrong when a list lacks citizens that the standing warehouse leaves out."""
    if not database.is_file():
        return None
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            rows = connection.execute(
                "select citizen_key from restricted.forgotten_citizen where key_name = ?",
                [key.name_of(secret)],
            ).fetchall()
    except duckdb.Error:
        # No warehouse, or one that has no such table yet, or one that is being written.
        return None
    missing = len({number for (number,) in rows} - set(citizen_keys))
    if not missing:
        return None
    return (
        f"{settings.forgotten_file()} lacks {missing} citizens that {database} leaves out, so they"
        " would come back; restore it from restricted.forgotten_citizen of the warehouse (if they"
        " shall come back, delete them there)"
    )


def leave_out(
    connection: duckdb.DuckDBPyConnection, files: dict[str, list[Path]], secret: bytes
) -> None:
    """Find the rows to leave out of a landing; `landing.main.forgotten_citizen` is filled already.

    Makes tables of the in-memory database: of the spellings of the citizens' numbers, and, by
    column, of the identifiers of their contacts and courses.
    """
    delivered = " union ".join(
        f"select {column.delivered_name}::varchar as pnr from {rows_of(files[table.name])}"
        for table, column in with_number()
        if files.get(table.name)
    )
    inner, outer = key.hmac_pads(secret)
    connection.execute(
        f"""
        create table landing.main.forgotten_number as
        with delivered as ({delivered})

        select pnr from delivered
        where {KEY_SQL.format(pnr=DIGITS)}
            in (select citizen_key from landing.main.forgotten_citizen)
        """,
        {"inner": inner, "outer": outer},
    )
    for link in links():
        selects = [
            f"select {as_text(link)} as id from {rows_of(files[table.name])}"
            f" where {column.delivered_name} in (select pnr from landing.main.forgotten_number)"
            for table, column in with_number()
            if files.get(table.name) and link in {column.name for column in table.columns}
        ]
        connection.execute(
            f"create table landing.main.forgotten_{link} (id varchar);"
            + "".join(f"insert into landing.main.forgotten_{link} {ids};" for ids in selects)
        )


def condition(table: contract.Table) -> str | None:
    """SQL that is true for the rows of a landing table to leave out; None for other tables."""
    names = {column.name for column in table.columns}
    if "pnr" in names:
        return "pnr in (select pnr from landing.main.forgotten_number)"
    parts = [
        f"{as_text(link)} in (select id from landing.main.forgotten_{link})"
        for link in links()
        if link in names
    ]
    return " or ".join(parts) or None


def numbers(root: Path) -> set[str]:
    """Every number of a landing, without hyphens."""
    found: set[str] = set()
    with duckdb.connect() as connection:
        for table, column in with_number():
            files = sorted((root / table.name).glob("*.parquet"))
            if files:
                rows = connection.execute(
                    f"with delivered as (select {column.delivered_name}::varchar as pnr"
                    f" from {rows_of(files)})"
                    f" select distinct {DIGITS} from delivered where pnr is not null"
                ).fetchall()
                found.update(number for (number,) in rows)
    return found


def with_number() -> list[tuple[contract.Table, contract.Column]]:
    """The tables of the contract that have a person's number, with its column."""
    return [
        (table, column)
        for table in contract.tables().values()
        for column in table.columns
        if column.name == "pnr"
    ]


def links() -> list[str]:
    """Columns that tie rows without a number to rows with one."""
    tables = contract.tables().values()
    return sorted({table.meta["parent"]["column"] for table in tables if "parent" in table.meta})


def as_text(column: str) -> str:
    """An identifier as the cleaning reads it."""
    return f"trim(cast({column} as varchar))"


def rows_of(files: list[Path]) -> str:
    """SQL of the rows of some Parquet files."""
    listed = ", ".join(sql.literal(path) for path in files)
    return f"read_parquet([{listed}], union_by_name = true)"
