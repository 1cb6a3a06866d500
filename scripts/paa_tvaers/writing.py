"""Of models that are made at once, none changes rows while the warehouse's file is written.

DuckDB can write changed tables to the file (`checkpoint`) while rows of others are being deleted,
and has had a fault there (its pull request 25970). Here either waits for the other. Who is changing
rows is what dbt knows of its connections: a transaction is open until it was committed or rolled
back, whatever went wrong in it.
"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Iterator
from typing import Any

from dbt.adapters.contracts.connection import Connection
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt_common.events.contextvars import get_node_info

WRITES_FILE = re.compile(r"^\s*(force )?checkpoint\b", re.MULTILINE | re.IGNORECASE)

_turn = threading.Lock()
_changing: list[Connection] = []
_begin_of_adapter = DuckDBConnectionManager.begin
_add_query_of_adapter = DuckDBConnectionManager.add_query


def take_turns() -> None:
    """Have all connections of dbt's adapter to DuckDB take turns."""
    DuckDBConnectionManager.begin = begin
    DuckDBConnectionManager.add_query = add_query


def begin(manager: DuckDBConnectionManager) -> Connection:
    """Begin a transaction; one that may change rows waits while the file is written."""
    if get_node_info().get("resource_type") == "test":
        return _begin_of_adapter(manager)
    with _turn:
        connection = _begin_of_adapter(manager)
        _changing.append(connection)
    return connection


def add_query(
    manager: DuckDBConnectionManager, sql: str, *more: Any, **named: Any
) -> tuple[Connection, Any]:
    """Run a statement; one that writes the file waits for those that are changing rows."""
    with _alone(manager) if WRITES_FILE.search(sql) else contextlib.nullcontext():
        return _add_query_of_adapter(manager, sql, *more, **named)


@contextlib.contextmanager
def _alone(manager: DuckDBConnectionManager) -> Iterator[None]:
    own = manager.get_thread_connection()
    with _turn:
        while any(one.transaction_open for one in _changing if one is not own):
            time.sleep(0.01)
        _changing[:] = [one for one in _changing if one is own]
        yield
