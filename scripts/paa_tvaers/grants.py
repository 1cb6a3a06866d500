"""Write the roles, grants and row-level policies of a scope file as SQL for PostgreSQL.

For a server that holds the tables of the warehouse under the same names. The SQL can be run again
after each load: what a role no longer has in the scope file is taken from it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from . import scope, settings, tenant_rows
from .contract import PROJECT
from .publish import REFUSALS, given_tables, warehouse
from .scope import Tenant
from .sql import identifier
from .tables import Table

PREFIX = "paa_tvaers_"
VIEWS = "paa_tvaers_access"
# Without it a function of the reader's own may be run on rows before they are left out.
BARRIER = "with (security_barrier)"
START = """\
begin;

-- Former roles lose everything, also those of tenants that are no longer in the file.
do $$
declare
    former text;
begin
    for former in select rolname from pg_roles where starts_with(rolname, '{prefix}') loop
        execute format('drop owned by %I', former);
    end loop;
end $$;

-- With the views go the policies that read them; until new ones are made, nobody sees a row.
drop schema if exists {views} cascade;
create schema {views};
"""


def main() -> int:
    """Print the SQL; 0 when it could be written, else 1."""
    parser = argparse.ArgumentParser(prog="scripts/grants", description=__doc__)
    parser.add_argument("--scope", type=Path, required=True, metavar="FILE")
    parser.add_argument(
        "--database",
        type=Path,
        default=settings.database_file(),
        metavar="FILE",
        help="the warehouse, which knows its tables; default PAA_TVAERS_DATABASE",
    )
    wanted = parser.parse_args()
    try:
        tenants = scope.read(PROJECT / wanted.scope)
        with (
            tempfile.TemporaryDirectory() as folder,
            warehouse(PROJECT / wanted.database, Path(folder)) as connection,
        ):
            given = given_tables(connection, tenants)
    except (OSError, duckdb.Error, *REFUSALS) as problem:
        print(f"grants: {problem}", file=sys.stderr)
        return 1
    print("\n".join(statements(tenants, given)))
    return 0


def statements(tenants: Sequence[Tenant], given: dict[str, list[Table]]) -> Iterator[str]:
    """The SQL of all tenants, as one transaction."""
    yield START.format(prefix=PREFIX, views=VIEWS)
    own = {
        table.quoted: table for tables in given.values() for table in tables if _is_by_row(table)
    }
    for table in own:
        yield f"alter table {table} enable row level security;"
    for tenant in tenants:
        yield f"\n-- {tenant.name}: {tenant.kind} {tenant.code}".rstrip()
        yield from _of_tenant(tenant, given[tenant.name])
    yield "\ncommit;"


def _is_by_row(table: Table) -> bool:
    return table.rule not in {"own_periods", tenant_rows.EVERYBODY}


def _of_tenant(tenant: Tenant, tables: Sequence[Table]) -> Iterator[str]:
    role = identifier(PREFIX + tenant.name)
    yield (
        f"do $$ begin create role {role} nologin;"
        " exception when duplicate_object then null; end $$;"
    )
    for schema in tenant.schemas:
        yield f"grant usage on schema {identifier(schema)} to {role};"
    if "marts" in tenant.schemas:
        yield from _own_citizens(tenant, role)
    for table in tables:
        if table.rule == "own_periods":
            yield from _cut(table, tenant, role)
            continue
        yield f"grant select on {table.quoted} to {role};"
        if _is_by_row(table):
            wanted = tenant_rows.condition(table, tenant, _view(tenant, "own_version"))
            yield f"create policy {role} on {table.quoted} for select to {role} using ({wanted});"


def _view(tenant: Tenant, name: str) -> str:
    return f"{VIEWS}.{identifier(f'{tenant.name}_{name}')}"


def _own_citizens(tenant: Tenant, role: str) -> Iterator[str]:
    """Views run as their owner, who sees all citizens; a tenant may read its own views only."""
    versions, periods = _view(tenant, "own_version"), _view(tenant, "own_period")
    yield f"grant usage on schema {VIEWS} to {role};"
    own = tenant_rows.own_version(tenant, "marts.dim_citizen")
    yield f"create view {versions} {BARRIER} as {own};"
    yield f"create view {periods} {BARRIER} as {tenant_rows.own_period(versions)};"
    yield f"grant select on {versions} to {role};"


def _cut(table: Table, tenant: Tenant, role: str) -> Iterator[str]:
    """A policy hides rows, not parts of them: cut periods are a view, and the table is closed."""
    view = _view(tenant, table.name)
    cut = tenant_rows.cut_periods(table, table.quoted, _view(tenant, "own_period"))
    yield f"create view {view} {BARRIER} as {cut};"
    yield f"grant select on {view} to {role};"


if __name__ == "__main__":
    sys.exit(main())
