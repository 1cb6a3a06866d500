"""Registers that the generator does not write: medicines, DREAM (wide) and DRG, on a few rows."""

from __future__ import annotations

import json

import duckdb
import pytest
from conftest import Place

TABLES = {
    "cpr_person": """
        select * from (values
            ('6101900001', '1', date '1990-01-01', null::date),
            ('6101500002', '2', date '1950-01-01', null)
        ) as row (pnr, koen, foed_dato, doed_dato)
    """,
    "lmdb": """
        select * from (values
            ('6101900001', date '2020-01-01', 'A10BA02', '123456', 1.0, 10.0, 'DW', '0000092', 9.5),
            ('6101900001', date '1989-12-31', 'A10BA02', null, 1.0, null, null, null, null),
            ('6101500002', date '2020-01-01', 'A10BA02', null, 2.0, null, 'XX', null, null)
        ) as row (pnr, eksd, atc, vnr, apk, volume, voltypecode, indo, aup)
    """,
    "dream": """
        select * from (values
            ('6101900001', '111', null, '998', 5),
            ('6101500002', '111', null, null, 1),
            ('6101900001', '111', null, '998', 5)
        ) as row (pnr, y_2001, Y_2002, y_2003, branche)
    """,
    "lpr_a_kontakt": """
        select
            'K1' as dw_ek_kontakt, 'F1' as dw_ek_forloeb, '6101900001' as pnr,
            timestamp '2020-01-01 10:00' as kont_starttidspunkt,
            timestamp '2020-01-03 10:00' as kont_sluttidspunkt, 'ALCA00' as kont_type,
            'ATA1' as prioritet, null::varchar as kont_aarsag, 'DJ449' as adiag,
            null::varchar as kont_henv_maade, '123' as kont_ans,
            'intern medicin' as kont_ans_hovedspec, null::varchar as kont_ans_hovedspec_shak,
            'H1' as kont_ans_inst, '84' as kont_ans_org_reg,
            null::varchar as flag_kont_sgh_type_off, null::varchar as flag_kont_sgh_type_hosp,
            null::varchar as lprindberetningssystem
    """,
    "drg_kontakt": """
        select * from (values ('K1', '04MA01', 12345.67), ('K9', '04MA01', 1.0))
            as row (dw_ek_kontakt, drg_kode, takst_kr)
    """,
}


@pytest.fixture(scope="module")
def built_by_hand(tmp_path_factory) -> Place:
    found = Place(tmp_path_factory.mktemp("registers"))
    found.database.parent.mkdir()
    manifest = ["table_name,row_count,as_of_date,origin"]
    with duckdb.connect() as connection:
        for table, sql in TABLES.items():
            folder = found.landing / table
            folder.mkdir(parents=True)
            connection.execute(f"copy ({sql}) to '{folder}/part-0.parquet' (format parquet)")
            (rows,) = connection.execute(f"select count(*) from ({sql})").fetchone()
            manifest.append(f"{table},{rows},2025-01-01,synthetic")
    (found.landing / "manifest.csv").write_text("\n".join(manifest) + "\n")
    (found.landing / "SYNTHETIC.json").write_text(json.dumps({"generator": "paa-tvaers"}))
    done = found.build()
    assert done.returncode == 0, done.stdout
    return found


def test_dispensings_are_cleaned(built_by_hand):
    assert built_by_hand.query(
        "select atc_code, packages::integer, volume_type_code from staging.stg_lsr__dispensing"
        " order by packages"
    ) == [("A10BA02", 1, "DW"), ("A10BA02", 2, "unknown")]


def test_dream_is_made_long_without_its_blank_weeks(built_by_hand):
    weeks = built_by_hand.query(
        "select week_start::varchar, dream_code from staging.stg_dream__week order by all"
    )
    assert weeks == [("2019-12-30", "111"), ("2019-12-30", "111"), ("2020-01-13", "998")]


def test_costs_need_their_contact(built_by_hand):
    costs = built_by_hand.query(
        "select drg_code, tariff::varchar from staging.stg_drg__contact_cost"
    )
    assert costs == [("04MA01", "12345.67")]


def test_their_bad_rows_are_quarantined(built_by_hand):
    assert built_by_hand.query(
        "select table_name, rule, count(*) from quality.quarantine group by all order by all"
    ) == [("drg_kontakt", "orphan", 1), ("lmdb", "before_birth", 1)]


def test_the_copy_of_a_wide_row_is_told_week_by_week(built_by_hand):
    copies = ("exact_duplicate", 2001), ("exact_duplicate", 2003)
    assert built_by_hand.query(
        "select rejection_rule, source_row from staging.base_dream order by all"
    ) == [*copies, (None, 12001), (None, 22001), (None, 22003)]


def test_a_warehouse_of_few_registers_is_whole(built_by_hand):
    assert built_by_hand.query(
        "select count(*) from quality.reconciliation where not is_balanced"
    ) == [(0,)]
    assert built_by_hand.query(
        "select stay_type, admission_type, bed_days, unit_key from marts.fct_hospital_stay"
        " join marts.dim_hospital_unit on discharging_unit_key = unit_key"
    ) == [("inpatient", "acute", 2, -1)]
