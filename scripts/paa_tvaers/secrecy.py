"""Look for personal identification numbers and the secret in whatever a build wrote.

The numbers are those of a landing, so that what is found is one: ten digits are not always a pnr.
What is found is told by its place, never by its value.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from pathlib import Path

import duckdb

from . import forgotten, key

WRITTEN = re.compile(rb"(?<![0-9])[0-9]{6}-?[0-9]{4}(?![0-9])")
IDENTITY = ("restricted", "citizen_identity", "pnr")
# Key columns are numbers of many digits, some of which are those of a pnr by chance.
MADE_KEYS = ("_key", "_id")


class Secrets:
    """The numbers of a landing and the secret that its citizen keys were made with."""

    def __init__(self, landing: Path, secret: str):
        self.numbers = {
            number for number in forgotten.numbers(landing) if re.fullmatch("[0-9]{10}", number)
        }
        self.encoded = [number.encode() for number in sorted(self.numbers)]
        self._needles = needles(secret)

    def in_bytes(self, content: bytes) -> list[str]:
        """What a text or any other content holds: its kinds."""
        found = []
        runs = {run.replace(b"-", b"").decode() for run in WRITTEN.findall(content)}
        if runs & self.numbers:
            found.append("a pnr")
        if any(needle in content for needle in self._needles):
            found.append("the key")
        return found

    def in_files(self, paths: Iterable[Path]) -> list[str]:
        """What files hold, read as what they are: DuckDB, Parquet or any other."""
        found = []
        for path in sorted(path for path in paths if path.is_file()):
            content = path.read_bytes()
            if path.suffix in {".duckdb", ".parquet"}:
                kinds = ["the key"] if any(n in content for n in self._needles) else []
                kinds += self._in_tables(path)
            else:
                kinds = self.in_bytes(content)
            found += [f"{path.name}: {kind}" for kind in kinds]
        return found

    def _in_tables(self, path: Path) -> list[str]:
        with duckdb.connect() as connection:
            if path.suffix == ".parquet":
                connection.execute(f"create view file as from '{path}'")
            else:
                connection.execute(f"attach '{path}' as file (read_only)")
                connection.execute("use file")
            return self.in_database(connection)

    def in_database(self, connection: duckdb.DuckDBPyConnection) -> list[str]:
        """Columns of any table or view, and descriptions, that hold a number; but IDENTITY."""
        connection.execute(
            "create temp table known as select number, number::bigint as as_integer"
            " from unnest($1) as listed (number)",
            [sorted(self.numbers)],
        )
        found = []
        for schema, table, column, kind in connection.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns()"
            " where database_name = current_database() and not internal"
        ).fetchall():
            sql = _search(schema, table, column, kind)
            if sql and (schema, table, column) != IDENTITY:
                (rows,) = connection.execute(sql).fetchone()
                if rows:
                    found.append(f"a pnr in {schema}.{table}.{column} ({rows} values)")
        told = connection.execute(
            "select string_agg(concat_ws(' ', table_name, comment), ' ') from duckdb_tables()"
            " union all select string_agg(concat_ws(' ', sql, comment), ' ') from duckdb_views()"
            " union all select string_agg(concat_ws(' ', column_name, comment), ' ')"
            " from duckdb_columns()"
        ).fetchall()
        kinds = self.in_bytes(" ".join(text or "" for (text,) in told).encode())
        return found + [f"{kind} in what tables are named or described by" for kind in kinds]


def _search(schema: str, table: str, column: str, kind: str) -> str | None:
    """SQL that counts the values of a column that hold a number; None for a kind that can't."""
    place = f'from "{schema}"."{table}"'
    if kind in {"DATE", "TIMESTAMP", "BOOLEAN", "TIME", "TINYINT", "SMALLINT", "UTINYINT"}:
        return None
    if "INT" in kind or kind.startswith(("DECIMAL", "DOUBLE", "FLOAT")):
        if column.endswith(MADE_KEYS):
            return None
        return (
            f'select count(distinct "{column}") {place}'
            f' where "{column}" in (select as_integer from known)'
        )
    return f"""
        with number as (
            select distinct
                unnest(regexp_extract_all(cast("{column}" as varchar), '[0-9]+(-[0-9]+)?')) as run
            {place}
            where length(cast("{column}" as varchar)) >= 10
        )

        select count(*) from number inner join known on replace(number.run, '-', '') = known.number
    """


def needles(secret: str) -> list[bytes]:
    """How a secret might be written: itself, what is made of it, and both in other letters."""
    raw = secret.encode()
    contents = [raw, *key.hmac_pads(raw)]
    if re.fullmatch("[0-9a-f]{64}", secret):
        contents.append(bytes.fromhex(secret))
    found = set()
    for content in contents:
        found |= {content, content.hex().encode(), content.hex().upper().encode()}
        found.add(repr(content)[2:-1].encode())
        found.add(base64.b64encode(content).rstrip(b"="))
        # As DuckDB writes a blob.
        found.add("".join(f"\\x{byte:02X}" for byte in content).encode())
    return sorted(found)
