"""Is a warehouse the same whatever the threads, the files and the order of the rows?

The same landing is built in variants, and every table of the marts, the reports and the quality is
compared row for row with the first.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from . import contract, sql
from .contract import PROJECT

SCHEMAS = ("marts", "reports", "quality", "restricted", "reference", "intermediate")
# What differs as it should: a row is named by the file and the place in it where it was delivered,
# and the record of a build says what that build was.
NOT_COMPARED = {
    ("restricted", "citizen_fingerprint"): ("filed", "placed"),
    ("quality", "quarantine"): ("row_key",),
    ("quality", "build_record"): ("manifest_hash", "code_version"),
}
# It names the files of the registers without persons, and is empty where not all was built.
OF_A_BUILD = ("quality", "build_basis")
PARTS = 3


@dataclass(frozen=True)
class Variant:
    """One way to build the same landing."""

    name: str
    rearranged: bool = False
    threads: int | None = None
    dbt_threads: int = 1

    def build(self, landing: Path, database: Path, more: list[str]) -> None:
        """Build the warehouse of this variant with dbt itself."""
        folder = database.parent
        folder.mkdir(parents=True)
        if self.rearranged:
            landing = rearrange(landing, folder / "landing")
        environment = os.environ | {
            "PAA_TVAERS_LANDING": str(landing),
            "PAA_TVAERS_DATABASE": str(database),
        }
        if self.threads:
            environment["PAA_TVAERS_THREADS"] = str(self.threads)
        dbt = ["--threads", str(self.dbt_threads), *more]
        subprocess.run(
            [sys.executable, "-m", "paa_tvaers.build", "--", *dbt],
            cwd=PROJECT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )


VARIANTS = (
    Variant("as delivered"),
    Variant("as delivered, once more"),
    Variant("one thread of DuckDB", threads=1),
    Variant("four threads of DuckDB", threads=4),
    Variant("four threads of dbt", dbt_threads=4),
    Variant("files split and reversed, rows shuffled", rearranged=True),
    Variant("all of it", rearranged=True, threads=4, dbt_threads=4),
)


def rearrange(landing: Path, out: Path) -> Path:
    """The same rows in other files and another order.

    Which of two rows of one key stands is told by the names of their files (docs/cleaning.md): rows
    of a key stay together, and the files of a table with a key keep their order.
    """
    shutil.copytree(landing, out, ignore=shutil.ignore_patterns("*.parquet"))
    with duckdb.connect() as connection:
        for table in contract.tables().values():
            files = sorted((landing / table.name).glob("*.parquet"))
            key = [c.delivered_name for c in table.columns if c.name in table.meta.get("key", ())]
            for number, file in enumerate(files if key else reversed(files)):
                _split(connection, file, out / table.name / f"{number:03}", key)
    return out


def _split(connection, file: Path, stem: Path, key: list[str]) -> None:
    """Write the rows of a file to several, in the order of a hash of their content."""
    source = f"read_parquet({sql.literal(file)})"
    together = ", ".join(f"trim({column}::varchar)" for column in key) or "file"
    for part in range(PARTS):
        connection.execute(
            f"copy (select * from {source} as file where hash({together}) % {PARTS} = {part}"
            f" order by hash(file, 'shuffled')) to {sql.literal(f'{stem}-{part}.parquet')}"
            " (format parquet)"
        )


def differences(one: Path, other: Path) -> list[str]:
    """Every table that is not the same in both warehouses, with the rows that only one has."""
    found = []
    with duckdb.connect() as connection:
        for name, path in (("one", one), ("other", other)):
            connection.execute(f"attach {sql.literal(path)} as {name} (read_only)")
        tables = [_tables(connection, name) for name in ("one", "other")]
        found += [f"{'.'.join(table)}: in one only" for table in sorted(tables[0] ^ tables[1])]
        for table in sorted(tables[0] & tables[1]):
            left_out = NOT_COMPARED.get(table, ())
            rows = f"select * exclude ({', '.join(left_out)})" if left_out else "select *"
            one_rows, other_rows = (f"{rows} from {x}.{'.'.join(table)}" for x in ("one", "other"))
            if _sum(connection, one_rows) == _sum(connection, other_rows):
                continue
            only = [
                connection.execute(f"select count(*) from ({a} except all {b})").fetchone()[0]
                for a, b in ((one_rows, other_rows), (other_rows, one_rows))
            ]
            found.append(f"{'.'.join(table)}: {only[0]} rows in one only, {only[1]} in the other")
    return found


def _tables(connection, database: str) -> set[tuple[str, str]]:
    rows = connection.execute(
        "select schema_name, table_name from duckdb_tables()"
        " where database_name = ? and schema_name in ?",
        [database, list(SCHEMAS)],
    ).fetchall()
    return set(rows) - {OF_A_BUILD}


def _sum(connection, rows: str) -> tuple:
    """A checksum that does not ask for the order of the rows."""
    return connection.execute(
        f"select count(*), sum(hash(compared)::hugeint) from ({rows}) as compared"
    ).fetchone()


def main() -> int:
    """Build every variant; 0 when all are the same."""
    parser = argparse.ArgumentParser(prog="scripts/reproducible", description=__doc__)
    parser.add_argument("--citizens", type=int, default=1_500)
    parser.add_argument("--scratch", type=Path, help="folder for the landing and the warehouses")
    citizens, scratch = vars(parser.parse_args()).values()
    differing = 0
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        landing = Path(folder) / "landing"
        subprocess.run(
            [PROJECT / "scripts" / "generate", "--citizens", str(citizens), "--out", landing],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        first = Path(folder) / "0" / "paa_tvaers.duckdb"
        for number, variant in enumerate(VARIANTS):
            database = Path(folder) / str(number) / first.name
            variant.build(landing, database, ["--exclude-resource-type", "test", "unit_test"])
            if number == 0:
                continue
            found = differences(first, database)
            shutil.rmtree(database.parent)
            differing += bool(found)
            print(f"{variant.name}: {'the same' if not found else 'differs'}", flush=True)
            print("".join(f"  {line}\n" for line in found), end="", flush=True)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
