"""How much of the warehouse file is of which table."""

from __future__ import annotations

from pathlib import Path

import duckdb

from .cost import GB

BLOCK_BYTES = 262_144


def of_tables(database: Path) -> dict[str, float]:
    """GB of each table: the blocks of the file that it has a part in, its comments left out."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select table_name, schema_name || '.' || table_name from duckdb_tables()"
            " where database_name = current_database() and not temporary order by all"
        ).fetchall()
        return {name: _blocks(connection, table) * BLOCK_BYTES / GB for name, table in tables}


def _blocks(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    (blocks,) = connection.execute(
        "select count(distinct block) from ("
        "  select unnest(list_append(additional_block_ids, block_id)) as block"
        "  from pragma_storage_info(?) where persistent"
        ") where block >= 0",
        [table],
    ).fetchone()
    return blocks
