"""dbt-duckdb plugin: dbt itself runs the pre-flight and reads the landing through it.

When dbt is about to write models (`dbt build`, `dbt run`), the landing is checked before the
warehouse file is opened. Its tables are then served as views of an in-memory database `landing`,
so that no path of the landing is ever stored. Other commands (`dbt test`, `dbt docs`, `dbt show`)
get empty tables of the same columns.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.events.logging import AdapterLogger
from dbt.flags import get_flags
from dbt_common.exceptions import DbtRuntimeError

from . import (
    basis,
    build_facts,
    contract,
    delivery,
    forgotten,
    key,
    landing_view,
    preflight,
    settings,
    troubles,
    writing,
)

logger = AdapterLogger("paa_tvaers")

READS_LANDING = {"build", "run", "retry"}


@contextlib.contextmanager
def quoting_no_value(
    manager: DuckDBConnectionManager, _sql: str, _name: str = "master"
) -> Iterator[None]:
    """Takes the place of the adapter's handler of errors, which logs what the engine says as it is:
    the text that is no UTF-8, say, with the pnr in it."""
    try:
        yield
    except duckdb.Error as problem:
        # After a fatal error, a full disk, say, there is nothing that could be rolled back.
        with contextlib.suppress(duckdb.Error):
            manager.rollback_if_open()
        raise DbtRuntimeError(troubles.without_values(str(problem))) from None


class Plugin(BasePlugin):
    """Pre-flight, landing views, the session's secret and the dates of the extracts."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        DuckDBConnectionManager.exception_handler = quoting_no_value
        writing.take_turns()
        self.landing: preflight.Landing | None = None
        if get_flags().WHICH not in READS_LANDING:
            return
        try:
            self.landing = preflight.check()
        except preflight.PreflightError as problem:
            raise DbtRuntimeError(str(problem)) from None
        for warning in self.landing.warnings:
            logger.warning(warning)

    def update_connection_config(self, creds, config: dict[str, Any]) -> None:
        if creds.path != ":memory:":
            Path(creds.path).parent.mkdir(parents=True, exist_ok=True)

    def configure_connection(self, conn) -> None:
        settings.limit(conn)
        conn.execute("attach ':memory:' as landing")
        landing = self.landing or preflight.Landing(settings.landing_root())
        for table in contract.control_tables().values():
            columns = ", ".join(f"{c.name} {c.data_type}" for c in table.columns)
            conn.execute(f"create table landing.main.{table.name} ({columns})")
        for name, line in landing.manifest.items():
            conn.execute(
                "insert into landing.main.manifest values (?, ?, ?)",
                [name, line.row_count, line.as_of_date],
            )
        if self.landing:
            conn.execute(
                "insert into landing.main.build values (?, ?, ?, ?, ?, ?)",
                build_facts.of(landing.root),
            )
            delivery.tell(conn, landing.root)
            conn.executemany(
                "insert into landing.main.basis values (?, ?)",
                [list(part) for part in basis.of(landing).items()],
            )
        if landing.forgotten:
            conn.executemany(
                "insert into landing.main.forgotten_citizen values (?, ?)",
                [[number, key.name_of(landing.key)] for number in landing.forgotten],
            )
            forgotten.leave_out(conn, landing.files, landing.key)
        for table in contract.tables().values():
            self._make_view(conn, table, landing)

    def _make_view(self, conn, table: contract.Table, landing: preflight.Landing) -> None:
        """The view of a landing table; the rows of forgotten citizens are left out and counted."""
        rows = landing_view.of_table(table, landing.files.get(table.name, []), landing.as_text)
        left_out = forgotten.condition(table) if landing.forgotten else None
        if left_out:
            conn.execute(
                "insert into landing.main.forgotten_row_count"
                f" select '{table.name}', count(*) from ({rows}) where {left_out}"
            )
            rows = f"select * from ({rows}) where ({left_out}) is not true"
        conn.execute(f"create view landing.main.{table.name} as {rows}")

    def configure_cursor(self, cursor) -> None:
        if self.landing:
            inner, outer = key.hmac_pads(self.landing.key)
            cursor.execute("set variable hmac_inner_pad = ?::blob", [inner])
            cursor.execute("set variable hmac_outer_pad = ?::blob", [outer])
            dates = {name: line.as_of_date for name, line in self.landing.manifest.items()}
            cursor.execute(
                "set variable extract_dates = map(?::varchar[], ?::date[])",
                [list(dates), list(dates.values())],
            )
