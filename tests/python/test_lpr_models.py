"""The same truth as LPR_A, as LPR_F, as both and as LPR2 with LPR_A after it.

LPR_A and LPR_F must agree row by row. LPR2 is coarser (ends have no minutes, some starts no hour,
and planned visits are one record over months), so there inpatient stays are compared by citizen and
day.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from conftest import Place, generate

from paa_tvaers.generator.lpr_models import SWITCH, SWITCH_OF_OTHERS, write_lpr_models

CITIZENS = 6_000
MODELS = ("+int_readmission", "+int_rehabilitation_plan", "+int_lpr_course")
# Every table of which LPR_A and LPR_F must hold the same rows, with the columns that LPR_F has from
# the organisation instead (hospital and owner) or that name the model.
COMPARED = {
    "int_hospital_contact": ("hospital_code", "is_public", "is_hospice", "source_model"),
    "int_hospital_stay": ("admitting_hospital_code", "discharging_hospital_code", "has_hospice"),
    "int_hospital_stay_contact": (),
    "int_diagnosis_stand_in": (),
    "int_lpr_diagnosis": (),
    "int_lpr_procedure": (),
    "int_lpr_course": (),
    "int_lpr_course_marker": (),
    "int_readmission_role": (),
    "int_readmission": (),
    "int_rehabilitation_plan": (),
}


@pytest.fixture(scope="module")
def seeded(tmp_path_factory) -> Place:
    """A clean landing of LPR_A from 2018 to 2020 and a warehouse of code lists only."""
    place = Place(tmp_path_factory.mktemp("lpr_a"))
    generate(place.landing, CITIZENS, "--years", "2018-2020", "--no-dirt")
    place.database.parent.mkdir()
    done = place.dbt("seed", "--quiet")
    assert done.returncode == 0, done.stdout
    return place


def run(place: Place) -> Place:
    done = place.dbt("run", "--quiet", "--select", *MODELS)
    assert done.returncode == 0, done.stdout
    return place


def rewritten(seeded: Place, folder: Path, models: str) -> Place:
    """The landing in other models of LPR, and what the warehouse makes of it."""
    place = Place(folder)
    shutil.copytree(seeded.landing, place.landing)
    write_lpr_models(place.landing, models)
    shutil.copytree(seeded.database.parent, place.database.parent)
    return run(place)


@pytest.fixture(scope="module")
def others(seeded, tmp_path_factory) -> dict[str, Place]:
    """The other models; made before the warehouse of `seeded` is filled."""
    return {
        models: rewritten(seeded, tmp_path_factory.mktemp("lpr"), models)
        for models in ("F", "A+F", "2+A")
    }


@pytest.fixture(scope="module")
def lpr_a(seeded, others) -> Place:
    return run(seeded)


def rows(place: Place, table: str, without: tuple[str, ...] = ()) -> list[tuple]:
    chosen = f"* exclude ({', '.join(without)})" if without else "*"
    return place.query(f"select {chosen} from intermediate.{table} order by all")


@pytest.mark.parametrize("table", COMPARED)
def test_lpr_f_says_the_same_as_lpr_a(lpr_a, others, table):
    expected = rows(lpr_a, table, COMPARED[table])
    assert expected, f"{table} has no row"
    assert rows(others["F"], table, COMPARED[table]) == expected


@pytest.mark.parametrize("table", COMPARED)
def test_both_models_of_lpr3_count_once(lpr_a, others, table):
    assert rows(others["A+F"], table) == rows(lpr_a, table)


def test_hospital_and_owner_of_lpr_f_are_those_of_the_unit(lpr_a, others):
    """Unknown where SOR lacks the unit or the lists its hospital, never another."""
    columns = "contact_key, hospital_code, is_public, is_hospice"
    query = f"select {columns} from intermediate.int_hospital_contact order by contact_key"
    known = 0
    for told, found in zip(lpr_a.query(query), others["F"].query(query), strict=True):
        assert found[1] in (told[1], "unknown")
        assert found[2] in (told[2], None)
        assert told[3] or not found[3]
        known += found[1] == told[1]
    assert known > 0.85 * len(lpr_a.query(query))


def test_every_lpr2_record_counts_once(others):
    place = others["2+A"]
    told = json.loads((place.landing / "truth.json").read_text(encoding="utf-8"))["lpr"]
    ((contacts, repeated, records),) = place.query(
        """
        select
            count(*) filter (reporting_system_code = 'LPR2'),
            count(*) filter (reporting_system_code = 'LPR2' and source_model = 'LPR_A'),
            (select count(*) from staging.stg_lpr2__contact)
        from intermediate.int_lpr_contact
        """
    )
    assert contacts == records == told["lpr2_records"]
    assert repeated > 100
    assert place.query("select count(*) from intermediate.int_lpr2_repeat") == [(repeated,)]
    ((keys, distinct),) = place.query(
        "select count(*), count(distinct contact_key) from intermediate.int_lpr_contact"
    )
    assert keys == distinct


def spanning(place: Place) -> list[tuple]:
    """Stays with a contact that was under way when its region moved to LPR3."""
    moves = " ".join(f"when '{region}' then timestamp '{at}'" for region, at in SWITCH.items())
    return place.query(
        f"""
        select distinct stay.citizen_key, stay.started_at, stay.ended_at
        from intermediate.int_hospital_stay as stay
        join intermediate.int_hospital_stay_contact as part using (stay_id)
        join intermediate.int_hospital_contact as contact on part.contact_key = contact.contact_key
        where contact.started_at
                < case region_code {moves} else timestamp '{SWITCH_OF_OTHERS}' end
            and contact.stay_ended_at
                > case region_code {moves} else timestamp '{SWITCH_OF_OTHERS}' end
        order by all
        """
    )


def test_a_stay_that_spans_the_switch_is_one_stay(lpr_a, others):
    """One stay, not two, with the same end and no later start."""
    found = others["2+A"].query(
        "select citizen_key, started_at, ended_at from intermediate.int_hospital_stay"
    )
    truth = spanning(lpr_a)
    assert len(truth) >= 8
    for citizen, start, end in truth:
        at_the_time = [r for r in found if r[0] == citizen and r[1] < end and r[2] > start]
        assert len(at_the_time) == 1, (start, end, [r[1:] for r in at_the_time])
        assert at_the_time[0][2] == end
        assert at_the_time[0][1].date() <= start.date()
    closed = others["2+A"].query(
        "select count(*) from staging.stg_lpr2__contact"
        " where is_continued_in_lpr3 and contact_type_code = 'ALCA00'"
    )
    assert others["2+A"].query("select count(*) from intermediate.int_lpr3_continuation") == closed


def test_lpr2_makes_no_stay_and_no_readmission_that_is_not_there(lpr_a, others):
    """Inpatient stays by citizen and day of the end: none that LPR_A lacks, and nearly all of them.

    A visit that ended up to five hours before a stay may join it, as ends have no minutes; where
    the hour of a start is missing, one of the same day.
    """
    stays = """
        select citizen_key, ended_at::date, started_at::date from intermediate.int_hospital_stay
        where stay_type = 'inpatient'
    """
    truth, found = lpr_a.query(stays), others["2+A"].query(stays)
    ends, found_ends = {r[:2] for r in truth}, {r[:2] for r in found}
    assert len(found) == len(found_ends)
    assert found_ends <= ends
    assert len(ends - found_ends) <= 0.002 * len(ends)
    late = dt.date(2019, 3, 4)
    assert {r for r in found if r[2] >= late} == {r for r in truth if r[2] >= late}
    before = [r for r in truth if r[2] < late]
    assert len(set(before) - set(found)) <= 0.03 * len(before)

    readmissions = """
        select index_stay.citizen_key, index_stay.ended_at::date, again.ended_at::date
        from intermediate.int_readmission
        join intermediate.int_hospital_stay as index_stay
            on index_stay_id = index_stay.stay_id
        join intermediate.int_hospital_stay as again on readmission_stay_id = again.stay_id
    """
    truth, found = set(lpr_a.query(readmissions)), set(others["2+A"].query(readmissions))
    assert len(truth) > 100
    # An end without an hour is up to a day late, which may bring a readmission within 30 days.
    assert len(found - truth) <= 0.01 * len(truth)
    assert len(truth - found) <= 0.02 * len(truth)
    assert all(r[1] < late for r in truth ^ found)
    assert not any(r[1] >= dt.date(2019, 1, 20) for r in found - truth)


def test_same_seed_same_bytes(seeded, others, tmp_path):
    again = tmp_path / "landing"
    shutil.copytree(seeded.landing, again)
    write_lpr_models(again, "2+A")
    first = others["2+A"].landing
    files = sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert files == sorted(p.relative_to(first) for p in first.rglob("*") if p.is_file())
    for file in files:
        assert (again / file).read_bytes() == (first / file).read_bytes(), file


def test_manifest_names_what_was_written(others):
    for models, place in others.items():
        with (place.landing / "manifest.csv").open(encoding="utf-8", newline="") as lines:
            names = {line["table_name"] for line in csv.DictReader(lines)}
        folders = {path.name for path in place.landing.iterdir() if path.is_dir()}
        assert names == folders
        assert ("lpr_a_kontakt" in names) == ("A" in models)
        assert ("lpr_f_kontakter" in names) == ("F" in models)
        assert ("lpr_adm" in names) == ("2" in models)


def test_a_landing_is_rewritten_once(others):
    with pytest.raises(ValueError, match="already"):
        write_lpr_models(others["2+A"].landing, "A+F")
    with pytest.raises(ValueError, match="must be one of"):
        write_lpr_models(others["2+A"].landing, "3")
