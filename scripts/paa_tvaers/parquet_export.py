"""Write the tables of a publication as Parquet files with a manifest for tools that read files."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from .progress import Progress
from .sql import literal
from .tables import Column, Table

# Tables with more rows are several files in a folder, each of which a reader can take by itself.
ROWS_PER_FILE = 20_000_000


@dataclass(frozen=True)
class File:
    """A Parquet file; its path is relative to the manifest."""

    file: str
    rows: int
    bytes: int
    sha256: str


def write(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[Table],
    folder: Path,
    *,
    text_keys: bool = False,
) -> None:
    """Write files and manifest from the tables of the attached publication."""
    print(f"Writing {len(tables)} tables as Parquet", flush=True)
    progress = Progress()
    entries = []
    for table in tables:
        progress.show(f"{table.schema}.{table.name}", len(tables))
        types = {column.name: _type(column, text_keys) for column in table.columns}
        files = list(_files(connection, table, types, folder))
        entries.append(
            {
                "schema": table.schema,
                "table": table.name,
                "description": table.description,
                "rows": sum(file.rows for file in files),
                "key_columns": list(table.key_columns),
                "files": [asdict(file) for file in files],
                "columns": [
                    {
                        "name": column.name,
                        "type": types[column.name],
                        "description": column.description,
                    }
                    for column in table.columns
                ],
            }
        )
    progress.end()
    _write_manifest(folder, str(tables[0].as_of_date), entries)


def _type(column: Column, text_keys: bool) -> str:
    is_key = column.type == "BIGINT" and column.name.endswith(("_key", "_id"))
    return "VARCHAR" if text_keys and is_key else column.type


def _files(
    connection: duckdb.DuckDBPyConnection, table: Table, types: dict[str, str], folder: Path
) -> Iterator[File]:
    """Copy a table in its own order, so that the same publication gives the same bytes."""
    source = f"publication.{table.quoted}"
    columns = ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind in types.items())
    (total,) = connection.execute(f"select count(*) from {source}").fetchone()
    (folder / table.schema).mkdir(parents=True, exist_ok=True)
    for part, first in enumerate(range(0, max(total, 1), ROWS_PER_FILE), start=1):
        name = f"{table.schema}/{table.name}.parquet"
        wanted = ""
        if total > ROWS_PER_FILE:
            name = f"{table.schema}/{table.name}/part_{part:04}.parquet"
            (folder / name).parent.mkdir(exist_ok=True)
            wanted = f" where rowid >= {first} and rowid < {first + ROWS_PER_FILE}"
        path = folder / name
        # Snappy, which every reader knows.
        (rows,) = connection.execute(
            f"copy (select {columns} from {source}{wanted})"
            f" to {literal(path)} (format parquet, compression snappy)"
        ).fetchone()
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        yield File(name, rows, path.stat().st_size, digest)


def _write_manifest(folder: Path, as_of_date: str, entries: list[dict]) -> None:
    """manifest.json with everything; manifest.csv by file and columns.csv by column."""
    (folder / "manifest.json").write_text(
        json.dumps({"as_of_date": as_of_date, "tables": entries}, ensure_ascii=False, indent=1),
        encoding="utf-8",
    )
    files = [
        {
            "schema": entry["schema"],
            "table": entry["table"],
            **file,
            "as_of_date": as_of_date,
            "key_columns": ", ".join(entry["key_columns"]),
            "description": entry["description"],
        }
        for entry in entries
        for file in entry["files"]
    ]
    columns = [
        {
            "schema": entry["schema"],
            "table": entry["table"],
            "column": column["name"],
            "position": position,
            "type": column["type"],
            "is_key": column["name"] in entry["key_columns"],
            "description": column["description"],
        }
        for entry in entries
        for position, column in enumerate(entry["columns"], start=1)
    ]
    for name, rows in (("manifest.csv", files), ("columns.csv", columns)):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
