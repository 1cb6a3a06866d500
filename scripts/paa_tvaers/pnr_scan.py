"""Prove that no text of a publication holds a personal identification number (pnr).

Ten digits are not always a pnr: LPR's contact ids can be such numbers. So ids are compared with
what is known of the persons, and every other text that only looks like a pnr is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from .tables import Column, Table

# As the macro looks_like_pnr.
PATTERN = "(^|[^0-9])[0-9]{6}-?[0-9]{4}([^0-9]|$)"
LENGTH = 10
FORBIDDEN_NAMES = {"pnr", "cpr", "cprnr", "personnummer"}
# Of ids that look like a pnr, a few in a hundred are one by chance: about two of a hundred numbers
# with the birthday of somebody have been given to somebody.
CHANCE = 0.1
IDENTITY = "warehouse.restricted.citizen_identity"


class LooksLikePnr(Exception):
    """A text looks like a pnr. The message names the columns, never the text."""


def check(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> None:
    """Read every text column of the new file that has ten characters or more.

    Raises LooksLikePnr with all that was found.
    """
    found: list[str] = []
    for table in tables:
        for column in table.columns:
            name = f"{table.schema}.{table.name}.{column.name}"
            if column.name.lower() in FORBIDDEN_NAMES:
                found.append(f"{name} has the name of a pnr")
            elif _may_hold(connection, table, column):
                rows = _hits(connection, table, column)
                if rows:
                    found.append(f"{name} in {rows:,} rows")
    if found:
        raise LooksLikePnr(
            "these look like personal identification numbers:\n  " + "\n  ".join(found)
        )


def _may_hold(connection: duckdb.DuckDBPyConnection, table: Table, column: Column) -> bool:
    """Whether it is a text that is long enough, by the statistics that DuckDB keeps."""
    if column.type != "VARCHAR":
        return "VARCHAR" in column.type or column.type == "JSON"
    kept = connection.execute(
        f'select stats("{column.name}") from publication.{table.quoted} limit 1'
    ).fetchone()
    return kept is not None and kept[0].get("max_string_length", LENGTH) >= LENGTH


def _hits(connection: duckdb.DuckDBPyConnection, table: Table, column: Column) -> int:
    """How many rows hold a pnr, or what can only be taken for one."""
    text = f'cast(published."{column.name}" as varchar)'
    rows = f"publication.{table.quoted} as published"
    if not column.name.endswith("_id"):
        sql = f"select count(*) from {rows} where regexp_matches({text}, '{PATTERN}')"
    elif any(other.name == "citizen_key" for other in table.columns):
        # The row's own citizen: that a number is somebody else's is chance.
        sql = f"""
            select count(*)
            from {rows}
            inner join {IDENTITY} as person using (citizen_key)
            where regexp_matches({text}, '{PATTERN}')
                and contains(replace({text}, '-', ''), person.pnr)
        """
    else:
        sql = f"""
            with number as (
                select distinct
                    replace(regexp_extract({text}, '[0-9]{{6}}-?[0-9]{{4}}'), '-', '') as digits
                from {rows}
                where regexp_matches({text}, '{PATTERN}')
            )

            select case when count(person.pnr) > {CHANCE} * count(*) then count(person.pnr) end
            from number
            left join {IDENTITY} as person on number.digits = person.pnr
        """
    return connection.execute(sql).fetchone()[0] or 0
