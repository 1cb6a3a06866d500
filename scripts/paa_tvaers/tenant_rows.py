"""Which rows of a table a tenant may have. What no rule is known for, nobody has.

The models of the marts say their rule in `config.meta.tenant_rows`; docs/access.md explains them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import duckdb

from .contract import PROJECT, read_yaml
from .scope import Tenant
from .sql import literal
from .tables import Table

EVERYBODY = "everybody"
# The columns that each rule needs in a table; own_places needs the tenant's own code column.
NEEDS = {
    EVERYBODY: set(),
    "own_citizens": {"citizen_version_key"},
    "own_periods": {"citizen_key", "valid_from", "valid_to"},
    "own_places": set(),
    "own_units": {"geography_level", "geography_code"},
    "nobody": set(),
}
# Schemas that hold no citizen and are everybody's; a table of any other needs a rule.
WITHOUT_CITIZENS = {"reference", "reports", "open"}
OF_CITIZENS = {"citizen_key", "citizen_version_key", "contact_id", "contact_key", "stay_id", "pnr"}
CITIZENS = "warehouse.marts.dim_citizen"


class NoRule(Exception):
    """A table has no rule, or one that does not fit it: it can't be given to anybody."""


@cache
def rules() -> dict[str, str]:
    """The rule of each model of the marts that has one."""
    return {
        entry["name"]: entry["config"]["meta"]["tenant_rows"]
        for entry in models()
        if "tenant_rows" in entry.get("config", {}).get("meta", {})
    }


@cache
def models() -> tuple[dict, ...]:
    """What the YAML files say of the models of the marts."""
    files = sorted((PROJECT / "models" / "marts").rglob("*.yml"))
    return tuple(entry for file in files for entry in read_yaml(file).get("models", []))


def rule(schema: str, name: str, columns: set[str]) -> str:
    """The rule of a table. Raises NoRule when there is none that fits its columns."""
    found = EVERYBODY if schema in WITHOUT_CITIZENS else rules().get(name)
    if found not in NEEDS:
        raise NoRule(
            f"{schema}.{name} has no rule: say in config.meta.tenant_rows of its model which rows"
            f" a tenant may have ({', '.join(NEEDS)})"
        )
    if missing := NEEDS[found] - columns:
        raise NoRule(f"{schema}.{name} is {found} and has no column {', '.join(sorted(missing))}")
    if found in {EVERYBODY, "own_places", "own_units"} and columns & OF_CITIZENS:
        raise NoRule(f"{schema}.{name} is {found}, but has rows of citizens")
    return found


def is_left_out(table: Table, tenant: Tenant) -> bool:
    """Whether a tenant has nothing of a table."""
    columns = {column.name for column in table.columns}
    return table.rule == "nobody" or (table.rule == "own_places" and tenant.column not in columns)


def as_given(table: Table) -> Table:
    """A table as tenants get it: with its rule, and cut periods without the key they had.

    Raises NoRule.
    """
    found = rule(table.schema, table.name, {column.name for column in table.columns})
    if found != "own_periods":
        return replace(table, rule=found)
    if len(table.key_columns) != 1:
        raise NoRule(f"{table.schema}.{table.name} is {found}, but no test names its one key")
    # A key is made from the day on which the period began, and tells it.
    columns = tuple(column for column in table.columns if column.name not in table.key_columns)
    of_row = ("citizen_key", "target_group_code", "valid_from")
    names = {column.name for column in columns}
    keys = tuple(name for name in of_row if name in names)
    return replace(table, columns=columns, key_columns=keys, rule=found)


def own_version(tenant: Tenant, citizens: str = CITIZENS) -> str:
    """The versions of citizens that are a tenant's own, as SQL that any engine reads."""
    as_was = f"{tenant.column} = {literal(tenant.code)}"
    as_is = f"citizen_key in (select citizen_key from {citizens} where is_current and {as_was})"
    wanted = {"as_was": as_was, "as_is": as_is, "as_was_and_is": f"{as_was} and {as_is}"}
    return (
        "select citizen_version_key, citizen_key, valid_from, valid_to"
        f" from {citizens} where {wanted[tenant.own_citizens]}"
    )


def own_period(versions: str = "own_version") -> str:
    """The time during which each citizen was a tenant's own, without a seam between versions."""
    return f"""
        select citizen_key, min(valid_from) as valid_from, max(valid_to) as valid_to
        from (
            select *,
                count(*) filter (where is_first)
                    over (partition by citizen_key order by valid_from) as run
            from (
                select *,
                    lag(valid_to) over (partition by citizen_key order by valid_from)
                        is distinct from valid_from as is_first
                from {versions}
            ) as step
        ) as runs
        group by citizen_key, run
    """


def condition(table: Table, tenant: Tenant, versions: str = "own_version") -> str:
    """What a row of the table meets when it is the tenant's; not for cut periods."""
    return {
        EVERYBODY: "true",
        "own_citizens": f"citizen_version_key in (select citizen_version_key from {versions})",
        "own_places": f"{tenant.column} = {literal(tenant.code)}",
        "own_units": f"geography_level = {literal(tenant.kind)}"
        f" and geography_code = {literal(tenant.code)}",
    }[table.rule]


def cut_periods(table: Table, source: str, periods: str = "own_period") -> str:
    """Periods within the time when the citizen was the tenant's; nothing tells what was before."""
    began = "greatest(source.valid_from, own.valid_from)"
    ended = "least(source.valid_to, own.valid_to)"
    today = f"date '{table.as_of_date}'"
    cut = {
        "valid_from": began,
        "valid_to": ended,
        "is_current": f"{began} <= {today} and {today} < {ended}",
    }
    columns = ", ".join(
        f"{cut.get(column.name, f'source.{column.name}')} as {column.name}"
        for column in table.columns
    )
    return f"""
        select {columns}
        from {source} as source
        inner join {periods} as own
            on source.citizen_key = own.citizen_key
            and source.valid_from < own.valid_to
            and own.valid_from < source.valid_to
    """


def choose_citizens(connection: duckdb.DuckDBPyConnection, tenant: Tenant) -> None:
    """Make the temporary tables that `query` reads."""
    connection.execute(f"create or replace temp table own_version as {own_version(tenant)}")
    connection.execute(f"create or replace temp table own_period as {own_period()}")


def query(table: Table, tenant: Tenant) -> str:
    """The tenant's rows of a table, in the table's own order."""
    source = f"warehouse.{table.quoted}"
    if table.rule == "own_periods":
        return f"{cut_periods(table, source)} order by source.rowid, own.valid_from"
    return f"from {source} where {condition(table, tenant)} order by rowid"
