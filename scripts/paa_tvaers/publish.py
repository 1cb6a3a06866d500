"""Publish chosen schemas of the warehouse: a read-only file that many can read, and Parquet files.

With a scope file every tenant gets a folder with a publication of its own, which holds the rows of
its own citizens and nobody else's.

The folder is written beside its place and takes it in one step when it is whole: readers see the
former publication or the new one, and whoever has a file of the former open keeps reading it.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb

from . import parquet_export, pnr_scan, scope, settings, tenant_rows
from .audit.__main__ import main as audit_open
from .contract import PROJECT
from .keys_of_tables import key_columns
from .progress import Progress
from .replacing import only_writer_of, scratch_folder, swap_folder
from .scope import Tenant
from .sql import identifier, literal
from .tables import Column, Table

FILE = "paa_tvaers.duckdb"
MARKER = ".paa-tvaers-publication"
RECORD = "audit.md"
NOT_AUDITED = """# Not audited

Nobody has tried to tell hidden figures from this file. Before it goes out: `./scripts/audit_open`.
"""
DEFAULT_SCHEMAS = ("marts", "reference", "reports", "semantic", "quality", "open")
CLOSED = {"restricted", "staging", "intermediate", "main", "information_schema", "pg_catalog"}
# The oldest DuckDB that shall read the file: many clients are older than the warehouse's own.
STORAGE_VERSION = "v1.4.0"
COMMENT = "coalesce(regexp_replace(trim(comment), '\\s+', ' ', 'g'), '')"
SOURCE = "warehouse"
TARGET = "publication"


class PublishError(Exception):
    """Nothing was published; the message says why and what to do."""


REFUSALS = (PublishError, pnr_scan.LooksLikePnr, scope.ScopeError, tenant_rows.NoRule)


def main() -> int:
    """Run the command line; 0 when the publication is in place, else 1."""
    parser = argparse.ArgumentParser(
        prog="scripts/publish",
        description=f"{__doc__} Relative paths are read from the project's folder.",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="default data/published, or data/tenants with a scope file",
    )
    parser.add_argument(
        "--scope",
        type=Path,
        metavar="FILE",
        help="a folder for each tenant of the file, as access/scope.example.yml",
    )
    parser.add_argument(
        "--database",
        type=Path,
        default=settings.database_file(),
        metavar="FILE",
        help="the warehouse, default PAA_TVAERS_DATABASE",
    )
    parser.add_argument(
        "--schemas",
        help=f"comma-separated; default those there are of {','.join(DEFAULT_SCHEMAS)}",
    )
    parser.add_argument("--parquet", action="store_true", help="write Parquet files, too")
    parser.add_argument(
        "--text-keys",
        action="store_true",
        help="64-bit keys as text in Parquet, for tools whose numbers are floats, as SAS",
    )
    parser.add_argument(
        "--without-audit",
        action="store_true",
        help="give the public a file that nobody has tried to tell hidden figures from",
    )
    wanted = parser.parse_args()
    if wanted.scope and wanted.schemas:
        parser.error("the scope file says which schemas a tenant sees; leave out --schemas")
    out = PROJECT / (wanted.out or Path("data", "tenants" if wanted.scope else "published"))
    form = {"parquet": wanted.parquet, "text_keys": wanted.text_keys}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()
    try:
        if wanted.scope:
            tenants = scope.read(PROJECT / wanted.scope)
            audited = not wanted.without_audit
            publish_tenants(PROJECT / wanted.database, out, tenants, audited=audited, **form)
        else:
            schemas = wanted.schemas.replace(" ", "").split(",") if wanted.schemas else None
            publish(PROJECT / wanted.database, out, schemas, **form)
    except (OSError, duckdb.Error, *REFUSALS) as problem:
        print(f"publish: {problem}\nNothing was published.", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, RuntimeError) as stop:
        # DuckDB tells of a signal in the middle of a query by a RuntimeError.
        if isinstance(stop, RuntimeError) and "interrupted" not in str(stop):
            raise
        print("\nStopped. Nothing was published.", file=sys.stderr)
        return 130
    files = [path for path in out.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    seconds = time.monotonic() - started
    print(f"Published {out} ({len(files)} files, {size / 1e6:,.0f} MB, {seconds:.0f} s).")
    return 0


def publish(
    database: Path,
    out: Path,
    schemas: list[str] | None = None,
    *,
    parquet: bool = False,
    text_keys: bool = False,
) -> None:
    """Write the publication of a warehouse and put it in place.

    Raises PublishError or LooksLikePnr, OSError or duckdb.Error; the former publication is then as
    it was.
    """
    with _new_publication(database, out, _is_publication) as new:
        with warehouse(database, new) as connection, _target(connection, new):
            tables = _chosen(connection, schemas)
            print(f"Copying {len(tables)} tables as of {tables[0].as_of_date}", flush=True)
            _copy(connection, tables, progress=Progress())
            print("Looking for anything like a personal identification number", flush=True)
            pnr_scan.check(connection, tables)
            if parquet:
                parquet_export.write(connection, tables, new / "parquet", text_keys=text_keys)
        (new / MARKER).touch()


def publish_tenants(
    database: Path,
    out: Path,
    tenants: Sequence[Tenant],
    *,
    parquet: bool = False,
    text_keys: bool = False,
    audited: bool = False,
) -> None:
    """Write a publication for each tenant and put all in place in one step.

    What tenants have in common is written once and copied as a file. The public's is `audited`,
    or a note beside it says that it is not: nothing is put in place when hidden figures can be
    told.
    Raises what `publish` does, and NoRule.
    """
    with (
        _new_publication(database, out, _is_of_tenants) as new,
        warehouse(database, new) as connection,
    ):
        given = given_tables(connection, tenants)
        common: dict[tuple[str, ...], Path] = {}
        for tenant in tenants:
            tables = given[tenant.name]
            if tenant.schemas not in common:
                # No tenant's name begins with a dot.
                common[tenant.schemas] = new / (".common_" + "_".join(tenant.schemas))
                _write_common(connection, tables, common[tenant.schemas])
            folder = new / tenant.name
            folder.mkdir(mode=0o700)
            if (out / tenant.name).is_dir():
                _let_in_the_same(out / tenant.name, folder)
            shutil.copyfile(common[tenant.schemas] / FILE, folder / FILE)
            with _target(connection, folder):
                rows = _write_own(connection, tenant, tables)
                if parquet:
                    parquet_export.write(
                        connection, tables, folder / "parquet", text_keys=text_keys
                    )
            if tenant.kind == scope.PUBLIC:
                _audit(folder, audited)
            (folder / MARKER).touch()
            print(f"{tenant.name}: {len(tables)} tables, {rows:,} rows of its own", flush=True)
        for folder in common.values():
            shutil.rmtree(folder)
        (new / MARKER).touch()


def given_tables(
    connection: duckdb.DuckDBPyConnection, tenants: Sequence[Tenant]
) -> dict[str, list[Table]]:
    """The tables of each tenant's file, with their rules. Raises PublishError and NoRule."""
    _refuse_unknown_codes(connection, tenants)
    of_schemas: dict[tuple[str, ...], list[Table]] = {}
    given = {}
    for tenant in tenants:
        if tenant.schemas not in of_schemas:
            try:
                found = _chosen(connection, list(tenant.schemas))
            except PublishError as problem:
                raise PublishError(f"{tenant.name}: {problem}") from None
            of_schemas[tenant.schemas] = [tenant_rows.as_given(table) for table in found]
        given[tenant.name] = [
            table
            for table in of_schemas[tenant.schemas]
            if not tenant_rows.is_left_out(table, tenant)
        ]
        if not given[tenant.name]:
            raise PublishError(f"{tenant.name}: there is nothing in {', '.join(tenant.schemas)}")
    return given


def _let_in_the_same(former: Path, folder: Path) -> None:
    """Group and mode of a tenant's folder are the data owner's: a new publication keeps them."""
    os.chown(folder, -1, former.stat().st_gid)
    shutil.copymode(former, folder)


def _refuse_unknown_codes(connection: duckdb.DuckDBPyConnection, tenants: Sequence[Tenant]) -> None:
    """A code without a citizen is a typing error, more often than not."""
    for tenant in tenants:
        if tenant.kind != scope.PUBLIC:
            found = connection.execute(
                f"select 1 from {SOURCE}.marts.dim_citizen where {tenant.column} = ? limit 1",
                [tenant.code],
            )
            if not found.fetchall():
                raise PublishError(f"no citizen was ever in {tenant.kind} {tenant.code}")


def _write_common(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], folder: Path
) -> None:
    """The file of what tenants with the same schemas see alike."""
    alike = [table for table in tables if table.rule == tenant_rows.EVERYBODY]
    print(f"Copying {len(alike)} tables that have no citizens", flush=True)
    folder.mkdir()
    with _target(connection, folder):
        _copy(connection, alike, progress=Progress())
        pnr_scan.check(connection, alike)


def _write_own(
    connection: duckdb.DuckDBPyConnection, tenant: Tenant, tables: Sequence[Table]
) -> int:
    """Add a tenant's own rows, and `main.scope`, to its file; returns how many there are."""
    connection.execute(
        f"create table {TARGET}.main.scope as select $1 as tenant, $2 as kind, $3 as code,"
        " $4 as own_citizens, $5::varchar[] as schemas",
        [tenant.name, tenant.kind, tenant.code, tenant.own_citizens, list(tenant.schemas)],
    )
    own = [table for table in tables if table.rule != tenant_rows.EVERYBODY]
    if not own:
        return 0
    tenant_rows.choose_citizens(connection, tenant)
    rows = _copy(connection, own, lambda table: tenant_rows.query(table, tenant))
    pnr_scan.check(connection, own)
    return rows


def _audit(folder: Path, audited: bool) -> None:
    """Lay the record of an audit beside the public's file, or a note that there was none."""
    if not audited:
        (folder / RECORD).write_text(NOT_AUDITED, encoding="utf-8")
        return
    print(
        "Trying to tell hidden figures from the public's file: a minute to half an hour", flush=True
    )
    if audit_open([str(folder / FILE), "--record", str(folder / RECORD)]):
        raise PublishError("the public's file is not safe (docs/audit_open.md)")


@contextlib.contextmanager
def _new_publication(
    database: Path, out: Path, may_replace: Callable[[Path], bool]
) -> Iterator[Path]:
    """A folder to write a publication to, which is put in place if nothing goes wrong."""
    if not database.is_file():
        raise PublishError(f"there is no warehouse at {database}; run ./scripts/build first")
    if out.exists() and not out.is_dir():
        raise PublishError(f"{out} is a file; name a folder")
    if out.exists() and any(out.iterdir()) and not may_replace(out):
        raise PublishError(f"{out} holds something else than a publication; choose another folder")
    out.parent.mkdir(parents=True, exist_ok=True)
    busy = PublishError(f"another publication to {out} is running")
    with only_writer_of(out, busy), scratch_folder(out) as new:
        yield new
        _finish(new)
        swap_folder(new, out)


def _is_publication(folder: Path) -> bool:
    names = {path.name for path in folder.iterdir()}
    return names >= {MARKER, FILE} and not names - {
        *(MARKER, FILE, f"{FILE}.wal", RECORD, "parquet")
    }


def _is_of_tenants(folder: Path) -> bool:
    """Whether it holds a publication in each of its folders, and nothing else."""
    others = [path for path in folder.iterdir() if path.name != MARKER]
    return (folder / MARKER).exists() and all(
        path.is_dir() and _is_publication(path) for path in others
    )


@contextlib.contextmanager
def warehouse(database: Path, new: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the warehouse, for reading, bounded in memory; it spills beside `new`."""
    spill = new / ".spill"
    config = {"memory_limit": settings.memory_limit(), "temp_directory": str(spill)}
    with duckdb.connect(config=config) as found:
        try:
            found.execute(f"attach {literal(database)} as {SOURCE} (read_only)")
        except duckdb.Error as problem:
            raise PublishError(f"can't read the warehouse {database}: {problem}") from None
        yield found
    shutil.rmtree(spill, ignore_errors=True)


@contextlib.contextmanager
def _target(connection: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[None]:
    """The file of a folder, attached for writing."""
    connection.execute(
        f"attach {literal(folder / FILE)} as {TARGET} (storage_version {literal(STORAGE_VERSION)})"
    )
    yield
    connection.execute(f"checkpoint {TARGET}")
    connection.execute(f"detach {TARGET}")


def _chosen(connection: duckdb.DuckDBPyConnection, schemas: list[str] | None) -> list[Table]:
    """The tables and views of the schemas, with what the warehouse says of them."""
    listed = connection.execute(
        "select schema_name from duckdb_schemas() where database_name = ?", [SOURCE]
    )
    present = {name for (name,) in listed.fetchall()}
    if {"intermediate", "restricted"} - present:
        raise PublishError("this is no whole warehouse; run ./scripts/build")
    if closed := CLOSED.intersection(schemas or ()):
        raise PublishError(f"never published: {', '.join(sorted(closed))}")
    if missing := set(schemas or ()) - present:
        published = ", ".join(sorted(present - CLOSED))
        raise PublishError(
            f"the warehouse has no schema {', '.join(sorted(missing))}; it has {published}"
        )
    chosen = schemas or [name for name in DEFAULT_SCHEMAS if name in present]
    (as_of_date,) = connection.execute(
        f"select as_of_date from {SOURCE}.intermediate.int_as_of_date"
    ).fetchone()
    columns: dict[tuple[str, str], list[Column]] = {}
    for schema, table, *column in connection.execute(
        f"select schema_name, table_name, column_name, data_type, {COMMENT}"
        " from duckdb_columns() where database_name = ? and list_contains(?, schema_name)"
        " order by schema_name, table_name, column_index",
        [SOURCE, chosen],
    ).fetchall():
        columns.setdefault((schema, table), []).append(Column(*column))
    described = connection.execute(
        f"select schema_name, table_name, {COMMENT} from duckdb_tables()"
        " where database_name = $1 union all"
        f" select schema_name, view_name, {COMMENT} from duckdb_views()"
        " where database_name = $1 and not internal",
        [SOURCE],
    ).fetchall()
    descriptions = {(schema, name): text for schema, name, text in described}
    keys = key_columns(columns)
    return [
        Table(*at, descriptions[at], tuple(found), as_of_date, keys.get(at, ()))
        for at, found in columns.items()
    ]


def _all_rows(table: Table) -> str:
    return f"from {SOURCE}.{table.quoted}"


def _copy(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[Table],
    query: Callable[[Table], str] = _all_rows,
    progress: Progress | None = None,
) -> int:
    """Make every table in the file, with its comments, and list it in `main.published_table`.

    Returns the number of rows.
    """
    connection.execute(
        f"create table if not exists {TARGET}.main.published_table (schema_name varchar,"
        " table_name varchar, description varchar, key_columns varchar, row_count bigint,"
        " as_of_date date, rows_of varchar)"
    )
    for schema in sorted({table.schema for table in tables}):
        connection.execute(f"create schema if not exists {TARGET}.{identifier(schema)}")
    total = 0
    for table in tables:
        if progress:
            progress.show(f"{table.schema}.{table.name}", len(tables))
        name = f"{TARGET}.{table.quoted}"
        connection.execute("begin")
        rows = connection.execute(f"create table {name} as {query(table)}").fetchone()[0]
        total += rows
        if table.description:
            connection.execute(f"comment on table {name} is {literal(table.description)}")
        for column in table.columns:
            if column.description:
                connection.execute(
                    f"comment on column {name}.{identifier(column.name)}"
                    f" is {literal(column.description)}"
                )
        connection.execute(
            f"insert into {TARGET}.main.published_table values (?, ?, ?, ?, ?, ?, ?)",
            [
                *(table.schema, table.name, table.description),
                *(", ".join(table.key_columns), rows, table.as_of_date, table.rule),
            ],
        )
        connection.execute("commit")
    if progress:
        progress.end()
    return total


def _finish(new: Path) -> None:
    """Make the files read-only and see them onto the disk."""
    for path in new.rglob("*"):
        if path.is_file():
            path.chmod(path.stat().st_mode & ~0o222)
            with path.open("rb") as file:
                os.fsync(file.fileno())


if __name__ == "__main__":
    sys.exit(main())
