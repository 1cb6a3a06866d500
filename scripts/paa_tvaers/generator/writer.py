"""Writes chunk tables as Parquet, exactly as the contract has them, or stops."""

from __future__ import annotations

from pathlib import Path

from .contract import ContractError, Table

ROW_GROUP = 122_880
PARQUET = f"(format parquet, compression snappy, row_group_size {ROW_GROUP})"


def check(con, table: Table, query: str) -> None:
    """Stop unless the query gives the contract's columns and types in the contract's order."""
    found = [(r[0], r[1].replace(" ", "")) for r in con.execute(f"describe {query}").fetchall()]
    wanted = [(c.name, c.type) for c in table.columns]
    if found != wanted:
        difference = [f"{f} instead of {w}" for f, w in zip(found, wanted, strict=False) if f != w]
        raise ContractError(
            f"{table.name}: the generator writes {len(found)} columns, the contract has"
            f" {len(wanted)}; {'; '.join(difference) or 'columns are missing or in excess'}"
        )


def write(con, table: Table, query: str, root: Path, part: str) -> int:
    """Write the query to `<root>/<table>/<part>.parquet` and return the rows."""
    check(con, table, query)
    return copy(con, query, root / table.name / f"{part}.parquet")


def copy(con, query: str, path: Path) -> int:
    """COPY without a look at the contract: for files that differ from it on purpose."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return con.execute(f"copy ({query}) to '{path}' {PARQUET}").fetchone()[0]
