"""Pre-flight: is the landing whole and in the shape of the contract?

Only the manifest and the Parquet footers are read, so the check costs milliseconds a file. A
problem names the file, the column and the row count; nothing of a row's content is ever shown.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import re
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from . import contract, forgotten, key, settings

MANIFEST_COLUMNS = ("table_name", "row_count", "as_of_date")
# Days of which dim_date knows the years before and after.
EXTRACT_DATES = (dt.date(1950, 1, 1), dt.date(2050, 12, 31))
WHOLE_NUMBERS = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
    "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
}  # fmt: skip
NUMBERS = WHOLE_NUMBERS | {"FLOAT", "DOUBLE", "DECIMAL"}
TEXT = {"VARCHAR", "ENUM"}
TIMESTAMPS = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
# Physical types that can be read as a contract type without guessing.
ACCEPTED = {
    "varchar": TEXT,
    "integer": NUMBERS | TEXT,
    "decimal": NUMBERS | TEXT,
    "date": {"DATE"} | TIMESTAMPS | TEXT,
    "timestamp": {"DATE"} | TIMESTAMPS | TEXT,
    "time": {"TIME"} | TEXT,
}

# Names of files and tables are told, and file names are stored: none may be a pnr. A file name must
# begin with a day (some numbers have 60 more) and a month to be taken for one: times in seconds are
# ten digits, too.
LIKE_PNR = re.compile(r"(?<![0-9])[0-9]{6}-?[0-9]{4}(?![0-9])")
LIKE_BIRTHDAY = re.compile("(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])(0[1-9]|1[0-2])")


def masked(text: str) -> str:
    """A message without what looks like a pnr."""
    return LIKE_PNR.sub("(like a pnr)", text)


class PreflightError(Exception):
    """The landing can't be built from. The message lists every problem and what to do."""

    def __init__(self, root: Path, problems: list[str]):
        listed = "\n".join(f"  - {masked(problem)}" for problem in problems)
        super().__init__(
            f"The landing {root} can't be read; the warehouse is left as it was.\n{listed}"
        )


@dataclass(frozen=True)
class ManifestLine:
    """What the sender says of one table."""

    row_count: int
    as_of_date: dt.date


@dataclass
class Landing:
    """A landing that passed: its files by table and its manifest."""

    root: Path
    manifest: dict[str, ManifestLine] = field(default_factory=dict)
    files: dict[str, list[Path]] = field(default_factory=dict)
    # Columns of days and moments that a file delivers as text.
    as_text: dict[Path, frozenset[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    key: bytes = field(default=b"", repr=False)
    forgotten: list[int] = field(default_factory=list, repr=False)

    @property
    def as_of_date(self) -> dt.date:
        """The as-of date of the warehouse: the earliest of the tables'."""
        return min(line.as_of_date for line in self.manifest.values())


def check(root: Path | None = None) -> Landing:
    """Check a landing against the contract and return its files and manifest.

    Raises PreflightError with every problem found.
    """
    root = root or settings.landing_root()
    landing = Landing(root)
    problems: list[str] = []
    if not root.is_dir():
        problem = (
            "it is a file, not a folder"
            if root.exists()
            else "the folder does not exist; write a sample: scripts/generate"
        )
        raise PreflightError(root, [problem])
    landing.manifest = _read_manifest(root, problems)
    if problems:
        raise PreflightError(root, problems)
    absent = []
    with duckdb.connect() as connection:
        for table in contract.tables().values():
            files = sorted((root / table.name).glob("*.parquet"))
            landing.files[table.name] = files
            if table.name in landing.manifest or files:
                problems += _table_problems(connection, table, files, landing)
            elif table.required:
                problems.append(
                    f"table {table.name} is missing; the warehouse can't be built without"
                )
            else:
                absent.append(f"{table.name} ({table.measures})")
    if absent:
        landing.warnings.append(
            f"registers not delivered, and what they affect: {', '.join(absent)}"
        )
    _unknown_tables(landing, problems)
    _extract_dates_apart(landing)
    landing.warnings = [masked(warning) for warning in landing.warnings]
    _key_problems(landing, problems)
    if problems:
        raise PreflightError(root, problems)
    return landing


def _unknown_tables(landing: Landing, problems: list[str]) -> None:
    """Tell of folders and manifest lines that the contract does not know.

    What looks like a register that was not delivered is a problem: it would be read as empty.
    """
    known = list(contract.tables())
    folders = {path.parent.name for path in landing.root.glob("*/*.parquet")}
    for name in sorted((folders | set(landing.manifest)) - set(known)):
        told = f"table {name} is not in the landing contract"
        near = difflib.get_close_matches(name, known, n=1)
        if near and near[0] not in landing.manifest:
            problems.append(f"{told}; did you mean {near[0]}?")
        else:
            landing.warnings.append(f"{told} and is not read")


def _extract_dates_apart(landing: Landing) -> None:
    """Warn of a table that sets the as-of date of the warehouse back: last time's, maybe."""
    dates = {name: line.as_of_date for name, line in landing.manifest.items()}
    first = min(dates, key=dates.get)
    if dates[first] < max(dates.values()):
        landing.warnings.append(
            f"the earliest extract is {first} of {dates[first]}, the latest of"
            f" {max(dates.values())}; the as-of date of the warehouse is the earliest"
        )


def _read_manifest(root: Path, problems: list[str]) -> dict[str, ManifestLine]:
    path = root / "manifest.csv"
    if not path.is_file():
        problems.append("manifest.csv is missing: one line a table with its rows and extract date")
        return {}
    found: dict[str, ManifestLine] = {}
    try:
        text = path.read_text(encoding="utf-8-sig")
        if "\0" in text:
            raise csv.Error
        rows = [
            {(name or "").strip().lower(): (value or "").strip() for name, value in row.items()}
            for row in csv.DictReader(text.splitlines(), restval="")
        ]
    except (UnicodeDecodeError, csv.Error, AttributeError):
        problems.append("manifest.csv is not a comma-separated UTF-8 file of three columns")
        return {}
    for number, row in enumerate(rows, start=2):
        missing = [name for name in MANIFEST_COLUMNS if name not in row]
        if missing:
            hint = "; separate the columns by commas" if any(";" in key for key in row) else ""
            problems.append(f"manifest.csv lacks column {', '.join(missing)}{hint}")
            return {}
        name = row["table_name"].lower()
        if name in found:
            problems.append(f"manifest.csv line {number}: table {name} is named twice")
            continue
        line = _manifest_line(row)
        if not line:
            problems.append(
                f"manifest.csv line {number}: table {name} needs a whole row_count and an"
                " as_of_date like 2025-01-31"
            )
        elif not EXTRACT_DATES[0] <= line.as_of_date <= EXTRACT_DATES[1]:
            problems.append(
                f"manifest.csv line {number}: table {name} needs an as_of_date from"
                f" {EXTRACT_DATES[0].year} to {EXTRACT_DATES[1].year}"
            )
        else:
            found[name] = line
    if not found and not problems:
        problems.append("manifest.csv names no table")
    return found


def _manifest_line(row: dict[str, str]) -> ManifestLine | None:
    """A line of the manifest, unless a value can't be read."""
    try:
        line = ManifestLine(int(row["row_count"]), dt.date.fromisoformat(row["as_of_date"]))
    except ValueError:
        return None
    return line if line.row_count >= 0 else None


def _table_problems(
    connection: duckdb.DuckDBPyConnection,
    table: contract.Table,
    files: list[Path],
    landing: Landing,
) -> list[str]:
    line = landing.manifest.get(table.name)
    if line is None:
        return [f"table {table.name} has {len(files)} files but no line in manifest.csv"]
    problems: list[str] = []
    row_count = 0
    if any(_is_named_by_a_pnr(path) for path in files):
        problems.append(f"table {table.name}: a file name looks like a pnr; rename the file")
    for path in files:
        rows, found = _file_problems(connection, table, path, landing)
        row_count += rows
        problems += found
    unread = _unread_files(table, landing.root)
    if not problems and not files and line.row_count:
        problems = [f"table {table.name}: no file, but manifest.csv says {line.row_count} rows"]
    elif not problems and row_count != line.row_count:
        problems = [
            f"table {table.name}: {len(files)} files hold {row_count} rows, manifest.csv says"
            f" {line.row_count}; the delivery is torn or doubled, deliver it again"
        ]
    if not problems and table.required and not row_count:
        problems = [f"table {table.name} is empty; the warehouse can't be built without"]
    if problems:
        return problems + unread
    landing.warnings += unread
    return []


def _unread_files(table: contract.Table, root: Path) -> list[str]:
    """Files of a table that nobody reads for their name: CSV, PARQUET, a folder of parts."""
    return [
        f"{path.relative_to(root)} is not read: files are named *.parquet"
        for path in sorted((root / table.name).glob("[!._]*"))
        if path.suffix != ".parquet"
    ]


def _is_named_by_a_pnr(path: Path) -> bool:
    return any(LIKE_BIRTHDAY.match(found) for found in LIKE_PNR.findall(path.name))


def _file_problems(
    connection: duckdb.DuckDBPyConnection, table: contract.Table, path: Path, landing: Landing
) -> tuple[int, list[str]]:
    """Rows of one Parquet file and what is wrong with its columns; `landing.as_text` is filled."""
    shown = path.relative_to(landing.root)
    if path.is_dir():
        return 0, [f"{shown}: is a folder; put the files in it here"]
    if not path.is_file():
        return 0, [f"{shown}: can't be opened; deliver it again"]
    try:
        (rows,) = connection.execute(
            "select num_rows from parquet_file_metadata(?)", [str(path)]
        ).fetchone()
        described = connection.execute(
            "describe select * from read_parquet(?)", [str(path)]
        ).fetchall()
    except duckdb.Error:
        return 0, [
            f"{shown}: not a whole Parquet file ({path.stat().st_size} bytes); deliver it again"
        ]
    delivered = {name.lower(): str(kind) for name, kind, *_ in described}
    landing.as_text[path] = frozenset(
        column.name
        for column in table.columns
        if column.data_type in ("date", "timestamp")
        and "format" not in column.meta
        and delivered.get(column.delivered_name, "").split("(")[0] in TEXT
    )
    known = {column.delivered_name for column in table.columns}
    problems = []
    for column in table.columns:
        if column.meta.get("from_wide"):
            continue
        kind = delivered.get(column.delivered_name)
        if kind is None:
            near = difflib.get_close_matches(column.delivered_name, delivered, n=1)
            hint = f"is {near[0]} it? " if near and near[0] not in known else ""
            problems.append(
                f"{shown}: column {column.delivered_name} is missing ({rows} rows);"
                f" {hint}deliver it, empty if need be"
            )
        elif not _accepted(column, kind):
            problems.append(
                f"{shown}: column {column.delivered_name} is {kind}, the contract says"
                f" {column.data_type}{_hint(column, kind)} ({rows} rows)"
            )
    prefix = table.wide_prefix
    if prefix and not any(name.startswith(prefix) for name in delivered):
        problems.append(f"{shown}: no column {prefix}yyww ({rows} rows)")
    return rows, problems


def _accepted(column: contract.Column, kind: str) -> bool:
    base = kind.split("(")[0]
    accepted = ACCEPTED[column.data_type.split("(")[0]]
    if column.meta.get("integer_ok") or column.meta.get("format"):
        accepted = accepted | WHOLE_NUMBERS
    return base in accepted


def _hint(column: contract.Column, kind: str) -> str:
    if kind.startswith("TIMESTAMP WITH TIME ZONE"):
        return ": write Danish local time without a zone"
    if kind == "BLOB":
        return ": write it as text in UTF-8"
    if column.data_type == "varchar":
        return ": write it as text, leading zeros matter"
    return ""


def _key_problems(landing: Landing, problems: list[str]) -> None:
    """Take the secret and the list of forgotten citizens into the landing, if they are in order."""
    try:
        landing.key = key.of_landing(landing.root)
        landing.forgotten = forgotten.read(settings.forgotten_file(), landing.key)
    except (key.KeyProblem, forgotten.ForgottenProblem) as problem:
        problems.append(str(problem))
        return
    if lost := forgotten.lost(landing.forgotten, landing.key, settings.database_file()):
        problems.append(lost)
    if not problems and landing.key == key.SAMPLE_KEY.encode():
        _sample_key_problems(landing, problems)


def _sample_key_problems(landing: Landing, problems: list[str]) -> None:
    """The insecure sample key is for synthetic persons only: day of birth + 60 in every number.

    Citizen keys are made of the numbers of cpr_person alone, so no other table need be read.
    """
    with duckdb.connect() as connection:
        (real,) = connection.execute(
            """
            select count(*) from read_parquet(?, union_by_name = true)
            where trim(pnr) <> '' and not regexp_matches(trim(pnr), '^[6-9]')
            """,
            [[str(path) for path in landing.files["cpr_person"]]],
        ).fetchone()
    if real:
        problems.append(
            f"{settings.SYNTHETIC_MARKER} says synthetic, but {real} persons have no synthetic"
            f" number: set a key of your own. {key.HOW_TO_MAKE}"
        )
