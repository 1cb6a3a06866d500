"""All generations of LPR and the registers that the generator does not write, and corrections."""

from __future__ import annotations

from pathlib import Path

import duckdb

LATE = "part-9000-late.parquet"
# Of the rows of a landing: medicines, weeks of DREAM (wide, two years) and the cost of contacts.
PLANTED = {
    "lmdb": """
        select
            pnr, date '2019-03-01' + cast(hash(pnr) % 600 as integer) as eksd, 'A10BA02' as atc,
            '123456' as vnr, 1.0 as apk, 10.0 as volume, 'DW' as voltypecode,
            null::varchar as indo, 9.5 as aup
        from {cpr_person} where hash(pnr) % 3 = 0
    """,
    "dream": """
        select pnr, '111' as y_1901, null::varchar as y_1902, '998' as y_2001
        from {cpr_person} where hash(pnr) % 5 = 0
    """,
    "drg_kontakt": """
        select dw_ek_kontakt, '04MA01' as drg_kode, 1000.0 + hash(dw_ek_kontakt) % 100 as takst_kr
        from {lpr_a_kontakt}
        union
        select dw_ek_kontakt, '04MA01', 1000.0 + hash(dw_ek_kontakt) % 100 from {lpr_f_kontakter}
    """,
}
# Contacts that a later file tells otherwise.
RIVALS = "select * replace ('DJ189' as adiag) from {lpr_a_kontakt} where hash(pnr) % 40 = 0"
# By table, a column that says something else in some rows; and rows that are not there any more.
CORRECTED = {
    "lpr_f_kontakter": (
        "case when hash(cpr) % 60 = 0 then 'DJ189' else aktionsdiagnose end as aktionsdiagnose"
    ),
    "lpr_f_diagnoser": (
        "case when hash(dw_ek_kontakt) % 200 = 0 then 'DJ189' else diagnosekode end as diagnosekode"
    ),
    "lpr_adm": "case when hash(pnr) % 60 = 1 then d_uddto + 1 else d_uddto end as d_uddto",
    "lpr_sksopr": "case when hash(recnum) % 200 = 0 then 'ZZ0175X' else c_opr end as c_opr",
    "lmdb": "case when hash(pnr) % 60 = 2 then apk + 1 else apk end as apk",
    "dream": "case when hash(pnr) % 60 = 3 then '750' else y_1902 end as y_1902",
    "drg_kontakt": (
        "case when hash(dw_ek_kontakt) % 200 = 1 then takst_kr + 500 else takst_kr end as takst_kr"
    ),
}
DELETED = {"lpr_diag": "hash(recnum) % 300 = 0", "lmdb": "hash(pnr) % 60 = 4"}


def plant(landing: Path) -> None:
    """Write them into a landing of LPR_A, LPR_F and LPR2, and into its manifest."""
    landed = {folder.name: _rows(folder) for folder in landing.iterdir()}
    rewrite(RIVALS.format_map(landed), landing / "lpr_a_kontakt" / LATE)
    lines = []
    for table, select in PLANTED.items():
        (landing / table).mkdir()
        rewrite(select.format_map(landed), landing / table / "part-0000.parquet")
        lines.append(f"{table},0,2021-01-01,synthetic\n")
    with (landing / "manifest.csv").open("a", encoding="utf-8") as manifest:
        manifest.writelines(lines)
    count_again(landing)


def correct(landing: Path) -> None:
    """Let the rows of some citizens say something else, or be gone."""
    for table in CORRECTED | DELETED:
        edit = f"replace ({CORRECTED[table]})" if table in CORRECTED else ""
        kept = f"({DELETED[table]}) is not true" if table in DELETED else "true"
        for file in sorted((landing / table).glob("part-0*.parquet")):
            rewrite(f"select * {edit} from '{file}' where {kept}", file)
    count_again(landing)


def count_again(landing: Path) -> None:
    """Let the manifest tell how many rows there are now."""
    header, *lines = (landing / "manifest.csv").read_text().splitlines()
    counted = []
    for line in lines:
        name, _, *rest = line.split(",")
        with duckdb.connect() as connection:
            rows = connection.execute(f"select count(*) from {_rows(landing / name)}")
            (count,) = rows.fetchone()
        counted.append(",".join([name, str(count), *rest]))
    (landing / "manifest.csv").write_text("\n".join([header, *counted]) + "\n")


def _rows(folder: Path) -> str:
    return f"read_parquet('{folder}/*.parquet', union_by_name = true)"


def rewrite(select: str, file: Path) -> None:
    """Put the rows of a query in place of a file."""
    # The file may be another landing's too.
    new = file.with_suffix(".new")
    with duckdb.connect() as connection:
        connection.execute(f"copy ({select}) to '{new}' (format parquet)")
    new.replace(file)
