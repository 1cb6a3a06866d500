"""Benchmark: very many contacts of one citizen against the same contacts of many citizens."""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from . import settings
from .contract import PROJECT
from .dbt_command import DBT

SELECTED = ["+fct_hospital_readmission", "+fct_hospital_diagnosis"]
# Contacts a quarter of an hour apart and up to ten hours long: chains, nesting and overlaps.
ADDED = """
    copy (
        with citizen as (
            select pnr, row_number() over (order by pnr) - 1 as n, count(*) over () as citizens
            from read_parquet('{persons}')
            where doed_dato is null and foed_dato < date '2000-01-01'
        ),

        pattern as (
            select * from read_parquet('{contacts}')
            where kont_type = 'ALCA00' and kont_sluttidspunkt is not null
            order by dw_ek_kontakt
            limit 1
        )

        select
            pattern.* replace (
                citizen.pnr as pnr,
                'added' || number.i as dw_ek_kontakt,
                timestamp '2022-01-01' + to_minutes(number.i * 15) as kont_starttidspunkt,
                timestamp '2022-01-01' + to_minutes(number.i * 15 + 5 + number.i * 7919 % 600)
                    as kont_sluttidspunkt
            )
        from range({count}) as number(i)
        inner join citizen on citizen.n = number.i % least({spread}, citizen.citizens)
        cross join pattern
    ) to '{out}' (format parquet)
"""


def main() -> int:
    """Print seconds by model and in all for both landings, and their ratio."""
    parser = argparse.ArgumentParser(prog="scripts/skew", description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    count = parser.parse_args().contacts
    seconds = {}
    for name, spread in (("many", count), ("one", 1)):
        with tempfile.TemporaryDirectory() as folder:
            landing = Path(folder) / "landing"
            shutil.copytree(settings.landing_root(), landing)
            _add_contacts(landing, count, spread)
            seconds[name] = _build(landing)
    print(f"  {'model':<32}{'many':>10}{'one':>10}")
    for model in sorted(seconds["one"], key=seconds["one"].get, reverse=True)[:10]:
        print(f"  {model:<32}{seconds['many'][model]:>8.2f} s{seconds['one'][model]:>8.2f} s")
    many, one = (sum(times.values()) for times in seconds.values())
    print(
        f"{count:,} more contacts: of many citizens {many:.1f} s, of one citizen {one:.1f} s,"
        f" ratio {one / many:.2f}"
    )
    return 0


def _add_contacts(landing: Path, count: int, spread: int) -> None:
    """Add `count` contacts of `spread` citizens to the landing and its manifest."""
    folder = landing / "lpr_a_kontakt"
    sql = ADDED.format(
        persons=min((landing / "cpr_person").glob("*.parquet")),
        contacts=min(folder.glob("*.parquet")),
        count=count,
        spread=spread,
        out=folder / "added.parquet",
    )
    with duckdb.connect() as connection:
        connection.execute(sql)
    manifest = landing / "manifest.csv"
    with manifest.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        if row["table_name"] == "lpr_a_kontakt":
            row["row_count"] = str(int(row["row_count"]) + count)
    with manifest.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def _build(landing: Path) -> dict[str, float]:
    """Seconds by model of a run of the hospital models."""
    environment = os.environ | {
        "PAA_TVAERS_LANDING": str(landing),
        "PAA_TVAERS_DATABASE": str(landing / "paa_tvaers.duckdb"),
    }
    dbt = [str(DBT), "--quiet"]
    common = ["--profiles-dir", "profiles", "--target-path", str(landing / "target")]
    for command in (["seed"], ["run", "-s", *SELECTED]):
        subprocess.run([*dbt, *command, *common], cwd=PROJECT, env=environment, check=True)
    results = json.loads((landing / "target" / "run_results.json").read_text())["results"]
    return {result["unique_id"].split(".")[-1]: result["execution_time"] for result in results}


if __name__ == "__main__":
    sys.exit(main())
