"""The SQL that `dbt build` compiled, run again without dbt: run in a process of its own.

What is Python is run as that. Seeds are copied from the warehouse that dbt built. What is left out
is what dbt adds: descriptions, contracts, logs, and its own work between the statements.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import duckdb
from dbt.flags import set_from_args

from .. import plugin, preflight, settings, sql
from .cost import measured


def statements(target: Path) -> list[tuple[str, str | None]]:
    """What to run, in dbt's order: SQL with None, or Python with the relation it gives rows."""
    nodes = json.loads((target / "manifest.json").read_text())["nodes"]
    results = json.loads((target / "run_results.json").read_text())["results"]
    found = []
    for result in results:
        node = nodes.get(result["unique_id"], {})
        kind = node.get("resource_type")
        if kind == "seed":
            copied = f"built.{node['schema']}.{node['alias']}"
            found.append((f"create table {node['relation_name']} as select * from {copied}", None))
        elif kind == "model" and node["language"] == "python":
            found.append((result["compiled_code"], node["relation_name"]))
        elif kind == "model":
            kind = "view" if node["config"]["materialized"] == "view" else "table"
            found.append(
                (f"create {kind} {node['relation_name']} as {result['compiled_code']}", None)
            )
        elif kind == "test":
            found.append((f"select count(*) from ({result['compiled_code']})", None))
    return found


def run(target: Path, built: Path, database: Path) -> int:
    """Run all statements into a new file; how many there were."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("set preserve_insertion_order = false")
        settings.limit(connection)
        connection.execute(f"attach {sql.literal(built)} as built (read_only)")
        set_from_args(Namespace(vars={}), {})  # The plugin asks dbt which vars are given.
        served = plugin.Plugin.__new__(plugin.Plugin)
        served.landing = preflight.check()
        served.configure_connection(connection)
        served.configure_cursor(connection)
        found = statements(target)
        schemas = {text.split('"')[3] for text, python in found if '"' in text and not python}
        for schema in sorted(schemas):
            connection.execute(f'create schema if not exists "{schema}"')
        for statement, relation in found:
            if relation:
                run_python(connection, statement, relation)
            else:
                connection.execute(statement).fetchall()
    return len(found)


def run_python(connection: duckdb.DuckDBPyConnection, code: str, relation: str) -> None:
    """Run a Python model as dbt compiled it, and write the relation that it returns."""
    module: dict[str, Any] = {}
    exec(code, module)
    dbt = module["dbtObj"](lambda name: connection.query(f"select * from {name}"))
    rows = module["model"](dbt, connection)
    rows.create(relation)


if __name__ == "__main__":
    print(json.dumps(measured(lambda: run(*map(Path, sys.argv[1:])))))
