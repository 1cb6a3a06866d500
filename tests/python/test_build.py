"""The main job is atomic: no reader sees half a warehouse, a failed build changes nothing."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import duckdb
import pytest
from conftest import PROJECT, Place

from paa_tvaers import contract, settings


def digest(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def standing(place, built) -> Place:
    """A place with a good warehouse in it."""
    shutil.copy(built.database, place.database)
    return place


def leftovers(place: Place) -> list[str]:
    """Folders that a build works in; the pages on the statistical checks are to stay."""
    return sorted(path.name for path in place.database.parent.glob(".*") if path.is_dir())


def test_summary_tells_rows_figures_and_what_next(built):
    output = (built.folder / "output.txt").read_text()
    for part in ("Rows read", "cpr_person", "Quarantined", "inpatient stays", "Try next"):
        assert part in output


def test_no_model_or_test_is_lost_in_silence(built):
    assert built.query("select count(*) from quality.reconciliation") == [(len(contract.tables()),)]
    assert built.query("select count(*) from quality.reconciliation where not is_balanced") == [
        (0,)
    ]


def test_a_bad_landing_leaves_the_warehouse(standing):
    before = digest(standing.database)
    (standing.landing / "manifest.csv").unlink()
    done = standing.build()
    assert done.returncode == 1
    assert "manifest.csv is missing" in done.stdout
    assert digest(standing.database) == before
    assert leftovers(standing) == []


def test_plain_dbt_stops_before_the_file_is_written_to(standing):
    before = digest(standing.database)
    (standing.landing / "manifest.csv").unlink()
    done = standing.dbt("build")
    assert done.returncode != 0
    assert "manifest.csv is missing" in done.stdout
    assert digest(standing.database) == before


def test_plain_dbt_makes_no_file_from_a_bad_landing(place):
    (place.landing / "manifest.csv").unlink()
    assert place.dbt("build").returncode != 0
    assert not place.database.exists()


@contextlib.contextmanager
def under_way(place: Place) -> Iterator[subprocess.Popen]:
    """A build that has begun to write its new file; it is ended with the test."""
    process = subprocess.Popen(
        [sys.executable, "-m", "paa_tvaers.build", "--", "--exclude-resource-type", "unit_test"],
        cwd=PROJECT,
        env=place.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        half_built = place.database.parent / ".build-paa_tvaers"
        for _ in range(3_000):
            # What a killed build left is removed meanwhile.
            with contextlib.suppress(FileNotFoundError):
                if sum(path.stat().st_size for path in half_built.glob("*")) > 500_000:
                    break
            assert process.poll() is None, "the build ended before it wrote anything"
            time.sleep(0.1)
        else:
            raise AssertionError("the build never got under way")
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_build_leaves_the_warehouse_whole(standing, sent):
    before = digest(standing.database)
    with under_way(standing) as process:
        process.send_signal(sent)
        _, told = process.communicate(timeout=60)
    assert digest(standing.database) == before
    assert standing.query("select count(*) > 0 from marts.fct_hospital_stay") == [(True,)]
    if sent == signal.SIGTERM:
        assert leftovers(standing) == []
        assert told == "\nStopped. The warehouse is left as it was.\n"


def test_readers_keep_their_version_and_two_builds_do_not_meet(standing, built):
    """Also after a killed build, whose leftovers the next one removes; and the record of builds
    goes on: what was there stays, and the same build anew adds nothing."""
    with duckdb.connect(str(standing.database)) as connection:
        connection.execute(
            "insert into quality.build_record"
            " select * replace ('earlier' as code_version) from quality.build_record"
        )
    stray = standing.database.parent / ".build-paa_tvaers"
    stray.mkdir()
    (stray / "left by a killed build").touch()
    (stays,) = standing.query("select count(*) from marts.fct_hospital_stay")[0]
    old = digest(standing.database)
    with duckdb.connect(str(standing.database), read_only=True) as reader:
        with under_way(standing) as process:
            second = standing.build()
            assert second.returncode == 1 and "Another build" in second.stdout
            assert process.wait(timeout=900) == 0
        assert reader.execute("select count(*) from marts.fct_hospital_stay").fetchone() == (stays,)
    assert digest(standing.database) != old
    assert standing.query("select count(*) from marts.fct_hospital_stay") == [(stays,)]
    assert leftovers(standing) == []
    assert (settings.quality_pages(standing.database) / "index.html").is_file()
    record = "select * from quality.build_record where code_version <> 'earlier'"
    assert standing.query(record) == built.query(record) and len(built.query(record)) == 1
    assert standing.query("select count(*) from quality.build_record") == [(2,)]


def test_the_record_of_a_build_tells_what_it_was(built):
    (record,) = built.query(
        "select rows_in = rows_staged + rows_quarantined + rows_duplicate, forgotten_citizens,"
        " nodes_built > 200, checks_passed > 300, checks_failed, stored_tables > 150"
        " from quality.build_record"
    )
    assert record == (True, 0, True, True, 0, True)
    tables = built.query(
        "select schema_name || '.' || table_name from duckdb_tables()"
        " where table_name <> 'build_record'"
    )
    counted = " + ".join(f"(select count(*) from {table})" for (table,) in tables)
    assert built.query(f"select stored_rows = {counted} from quality.build_record") == [(True,)]
