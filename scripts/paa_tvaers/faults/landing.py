"""A landing of one's own to damage."""

from __future__ import annotations

import csv
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from .. import forgotten, sql


class Landing:
    """A copy of a landing. Its files are links to the good ones: they are replaced, not changed."""

    def __init__(self, good: Path, root: Path) -> None:
        self.root = root
        self.manifest = root / "manifest.csv"
        shutil.copytree(good, root, copy_function=os.link)
        self.write(self.manifest, self.manifest.read_bytes())

    def file(self, table: str) -> Path:
        """The first file of a table."""
        return min((self.root / table).glob("*.parquet"))

    def shown(self, path: Path) -> str:
        """A file as the messages name it."""
        return str(path.relative_to(self.root))

    def write(self, path: Path, content: bytes) -> None:
        """Put a file in place of another."""
        path.unlink(missing_ok=True)
        path.write_bytes(content)

    def edit_manifest(self, change: Callable[[str], str], encoding: str = "utf-8") -> None:
        """Write the manifest anew."""
        self.write(self.manifest, change(self.manifest.read_text("utf-8")).encode(encoding))

    def rewrite(self, path: Path, select: str) -> None:
        """Replace a file by a query over `file`, its own rows."""
        new = path.with_suffix(".new")
        with duckdb.connect() as connection:
            connection.execute(f"create view file as from read_parquet({sql.literal(path)})")
            connection.execute(f"copy ({select}) to {sql.literal(new)} (format parquet)")
        new.replace(path)

    def rows(self, path: Path) -> int:
        """Rows of a file."""
        with duckdb.connect() as connection:
            return connection.execute(
                f"select count(*) from read_parquet({sql.literal(path)})"
            ).fetchone()[0]

    def manifest_rows(self, table: str) -> int:
        """Rows that the manifest says of a table."""
        with self.manifest.open(encoding="utf-8", newline="") as lines:
            return next(
                int(x["row_count"]) for x in csv.DictReader(lines) if x["table_name"] == table
            )

    def drop_line(self, table: str) -> None:
        """Take a table out of the manifest."""
        self.edit_manifest(lambda text: re.sub(rf"(?m)^{table},.*\n", "", text))

    def count_rows(self, table: str, rows: int) -> None:
        """Say in the manifest that a table has so many rows."""
        self.edit_manifest(lambda text: re.sub(rf"(?m)^{table},\d+", f"{table},{rows}", text))

    def numbers(self) -> set[str]:
        """Every pnr of the landing."""
        return {number for number in forgotten.numbers(self.root) if len(number) == 10}
