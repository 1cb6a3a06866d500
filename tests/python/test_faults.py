"""Faults come as declared: each is told in words that help, and nothing good is lost.

Here is what costs little: all damage to a delivery, all bad rows in one build, and the harm that
needs no dbt. `./scripts/faults` tries the rest.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import sys

import pytest
from conftest import Place

from paa_tvaers import key, reproducible, troubles
from paa_tvaers.faults import delivery, machine, rows
from paa_tvaers.faults.landing import Landing
from paa_tvaers.faults.site import Site

QUICK = [harm for harm in machine.HARMS if harm.quick]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for variable in (key.VARIABLE, key.FILE_VARIABLE):
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.parametrize("damage", delivery.DAMAGES, ids=lambda damage: damage.name)
def test_damage_to_a_delivery(damage, sample_landing, tmp_path):
    assert delivery.wrongs(Landing(sample_landing, tmp_path / "landing"), damage) == []


@pytest.mark.parametrize("harm", QUICK, ids=lambda harm: harm.name)
def test_harm_to_the_build(harm, sample_landing, built, tmp_path):
    if harm.root and os.geteuid() != 0:
        pytest.skip("mounts a disk")
    assert machine.wrongs(Site(tmp_path, sample_landing, built.database), harm) == []


def test_bad_rows_are_quarantined_and_their_good_twins_count(sample_landing, tmp_path):
    place = Place(tmp_path)
    rows.plant(Landing(sample_landing, place.landing))
    done = place.build()
    assert done.returncode == 0, done.stdout
    assert rows.wrongs(place.database) == []


def test_a_file_in_another_encoding_is_named_and_its_text_is_not(sample_landing, built, tmp_path):
    """Neither on the screen nor in what dbt writes down: the engine itself quotes the text. As
    after any failure of dbt the warehouse is left, and nothing else."""
    place = Place(tmp_path)
    place.database.parent.mkdir()
    shutil.copy(built.database, place.database)
    landing = Landing(sample_landing, place.landing)
    machine.write_latin_1(landing, landing.file("ydr_yder"))
    build = [sys.executable, "-m", "paa_tvaers.build", "--", "--select", "+base_ydr_yder"]
    done = place.run([*build, "--exclude-resource-type", "unit_test"])
    assert done.returncode == 1
    assert "ydr_yder/part-0000.parquet: can't be read to the end" in done.stdout
    written = [tmp_path / "logs" / "dbt.log", tmp_path / "target" / "run_results.json"]
    said = [done.stdout, *(path.read_text(encoding="utf-8") for path in written)]
    assert all("value (not shown)" in text for text in said)
    numbers = landing.numbers()
    assert not any(number in text for text in said for number in numbers)
    assert filecmp.cmp(built.database, place.database, shallow=False)
    lock = place.database.with_name(f".{place.database.name}.lock")
    assert set(place.database.parent.iterdir()) == {place.database, lock}


def test_the_same_rows_give_the_same_warehouse(built, tmp_path):
    """Whatever the threads, the files and the order of the rows."""
    place = Place(tmp_path)
    reproducible.rearrange(built.landing, place.landing)
    done = place.build(PAA_TVAERS_THREADS="4")
    assert done.returncode == 0, done.stdout
    # Reports and expectations are left out of this build, and its record tells it.
    expected = (
        "reports.",
        "open.",
        "intermediate.int_report",
        "intermediate.int_open",
        "intermediate.int_expectation_outcome",
        "quality.expectation_result",
        "quality.build_record",
    )
    found = reproducible.differences(built.database, place.database)
    assert [line for line in found if not line.startswith(expected)] == []


def test_a_failed_build_is_told_without_tracebacks_and_repetitions(tmp_path):
    memory = (
        "Failure in model a\n  Out of Memory Error: no block\n\n  Possible solutions:\n  * none"
    )
    crash = "Unhandled\nTraceback (most recent call last):\n  File 'x', line 1\n    y\nError: z"
    failures = [memory, crash, crash]
    told = troubles.of_dbt(failures, 1, tmp_path / "paa_tvaers.duckdb")
    assert "Possible" not in told and "Traceback" not in told
    assert told.count("Error: z") == 1 and "set it higher" in told
