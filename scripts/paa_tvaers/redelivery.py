"""The next delivery of a synthetic landing: something else about a share of the citizens.

For tests and measurements of increments. Each citizen drawn changes in one of several ways: a
corrected diagnosis, a contact that ends later, a contact without or with its diagnoses deleted, a
move, another practice, a disease that ended, a death, someone gone from the register of persons,
more home help, another procedure, service lines deleted, a new service line, a contact that
another citizen bears too.

Rows are deleted in the last file of a table only: behind a deleted row all others stand in another
place, and the quarantined rows of citizens are made anew when those have another place.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import sys
from pathlib import Path

import duckdb

from . import sql
from .progress import Progress
from .synthetic import why_not

WAYS = 14
GONE = "7, 8"
NEW_FILE = "part-8000-new.parquet"
# By table and way of changing, the columns that become something else.
EDITS = {
    "lpr_a_kontakt": {
        0: {"adiag": "'DJ189'"},
        1: {"kont_sluttidspunkt": "kont_sluttidspunkt + interval 1 day"},
    },
    "lpr_a_diagnose": {0: {"diag_kode": "'DJ189'"}},
    "cpr_adresse": {4: {"komkod": "'101'"}},
    "sikrede": {5: {"fra": "fra + 30"}},
    "ruks": {6: {"til": "fra + 400"}},
    "cpr_person": {7: {"doed_dato": "date '2024-06-30'"}},
    "aefv": {9: {"perpl_vis": "perpl_vis + 30"}},
    "aehjsp": {9: {"imp_mark": "'1'"}},
    "lpr_a_procregistrering": {10: {"proc_kode": "'ZZ0175X'"}},
}
DELETIONS = {
    "lpr_a_kontakt": [2],
    "lpr_a_diagnose": [3],
    "cpr_person": [8],
    "sssy": [11],
}
# New rows: a service line the like of another, and a contact under the key of someone else's.
ADDITIONS = {
    "sssy": """
        select * replace (kontakt + 1 as kontakt, ydlant + 1 as ydlant)
        from landed where way = 12
    """,
    "lpr_a_kontakt": """
        select * exclude (other_contact) replace (other_contact as dw_ek_kontakt)
        from (
            select *, lag(dw_ek_kontakt, 100) over (order by dw_ek_kontakt) as other_contact
            from landed
        ) as numbered
        where way = 13
    """,
}


def write(former: Path, new: Path, percent: float, seed: int = 1) -> int:
    """Write the delivery after `former` into the folder `new`; how many citizens were drawn."""
    if problem := why_not(former):
        raise SystemExit(f"redeliver: {former} is no synthetic delivery: {problem}")
    if new.exists():
        raise SystemExit(f"redeliver: {new} is there already; remove it or name another folder")
    new.mkdir(parents=True)
    counts: dict[str, int] = {}
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = true")
        citizens = _draw(connection, former, percent, seed)
        tables = sorted(folder for folder in former.iterdir() if folder.is_dir())
        progress = Progress()
        for folder in tables:
            progress.show(folder.name, len(tables))
            counts[folder.name] = _write_table(connection, folder, new / folder.name)
        progress.end()
    for file in former.iterdir():
        if file.is_file() and file.name != "manifest.csv":
            shutil.copy(file, new)
    _write_manifest(former / "manifest.csv", new / "manifest.csv", counts)
    return citizens


def _draw(connection, former: Path, percent: float, seed: int) -> int:
    """Make the tables `drawn` (pnr, way) and `drawn_contact` (dw_ek_kontakt, way)."""
    limit = round(percent * 10_000)
    connection.execute(
        f"""
        create table drawn as
        select distinct on (pnr)
            pnr,
            -- The old who die or are gone take municipal care with them, and at a small size all of
            -- a municipality's in a month: then everyone's is made anew.
            case
                when drawn_way in ({GONE}) and try_cast(foed_dato as date) < date '1980-01-01'
                    then 5
                else drawn_way
            end as way
        from (
            select *, cast(hash(pnr, {seed}, 'way') % {WAYS} as integer) as drawn_way
            from {_rows(former / "cpr_person")}
        ) as person
        where hash(pnr, {seed}) % 1000000 < {limit} and pnr is not null;
        create table drawn_contact as
        select distinct dw_ek_kontakt, way
        from {_rows(former / "lpr_a_kontakt")} inner join drawn using (pnr)
        """
    )
    (citizens,) = connection.execute("select count(*) from drawn").fetchone()
    return citizens


def _write_table(connection, folder: Path, new: Path) -> int:
    """Write one table anew; its number of rows."""
    new.mkdir()
    edits, deletions = EDITS.get(folder.name, {}), DELETIONS.get(folder.name, [])
    files = sorted(folder.glob("*.parquet"))
    parts = [file for file in files if file.name.startswith("part-0")]
    for file in files:
        deleted = deletions if parts and file == parts[-1] else []
        if file not in parts or not (edits or deleted):
            _same(file, new / file.name)
            continue
        kept = f"way is null or way not in ({', '.join(map(str, deleted))})" if deleted else "true"
        _copy(
            connection,
            f"select {_edited(edits)} from {_landed(connection, file)} where {kept}",
            new / file.name,
        )
    if addition := ADDITIONS.get(folder.name):
        rows = f"with landed as (select * from {_landed(connection, parts[-1])}) {addition}"
        _copy(connection, f"select * exclude (way) from ({rows})", new / NEW_FILE)
    (count,) = connection.execute(f"select count(*) from {_rows(new)}").fetchone()
    return count


def _edited(edits: dict[int, dict[str, str]]) -> str:
    by_column: dict[str, str] = {}
    for way, columns in edits.items():
        for column, value in columns.items():
            former = by_column.get(column, "")
            by_column[column] = f"{former} when way = {way} then {value}"
    replaced = ", ".join(f"case {w} else {c} end as {c}" for c, w in by_column.items())
    return f"* exclude (way) replace ({replaced})" if replaced else "* exclude (way)"


def _landed(connection, file: Path) -> str:
    """The rows of a file in their order, with the way in which their citizen changes or null."""
    described = connection.execute(f"describe select * from {_rows(file)}").fetchall()
    table, column = (
        ("drawn", "pnr") if "pnr" in {name for name, *_ in described} else
        ("drawn_contact", "dw_ek_kontakt")
    )  # fmt: skip
    return (
        f"(select rows.*, drawn.way from {_rows(file)} as rows positional join"
        f" (select way from (select {column}, file_row_number as number from"
        f" read_parquet({sql.literal(file)}, file_row_number = true)) as numbered"
        f" left join (select {column}, min(way) as way from {table} group by all) as drawn"
        f" using ({column}) order by number) as drawn) as landed"
    )


def _rows(path: Path) -> str:
    pattern = path if path.suffix == ".parquet" else path / "*.parquet"
    return f"read_parquet({sql.literal(pattern)}, union_by_name = true)"


def _copy(connection, select: str, file: Path) -> None:
    connection.execute(f"copy ({select}) to {sql.literal(file)} (format parquet, compression zstd)")


def _same(file: Path, new: Path) -> None:
    try:
        os.link(file, new)
    except OSError:
        shutil.copy(file, new)


def _write_manifest(former: Path, new: Path, counts: dict[str, int]) -> None:
    with former.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    with new.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(line | {"row_count": counts[line["table_name"]]} for line in lines)


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="scripts/redeliver", description=__doc__)
    parser.add_argument("former", type=Path, help="a landing that ./scripts/generate wrote")
    parser.add_argument("new", type=Path, help="folder to write; must not be there")
    parser.add_argument("--percent", type=float, default=1, help="of the citizens; default 1")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    citizens = write(arguments.former, arguments.new, arguments.percent, arguments.seed)
    print(f"{arguments.new}: {citizens:,} citizens drawn; some have no row to change")
    return 0


if __name__ == "__main__":
    sys.exit(main())
