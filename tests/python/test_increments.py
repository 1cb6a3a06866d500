"""A delivery in which few citizens changed: what an increment makes is what a full build makes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import CITIZENS, PROJECT, Place, generate
from registers import LATE, correct, count_again, plant, rewrite

from paa_tvaers import basis, preflight, redelivery
from paa_tvaers import build as main_job
from paa_tvaers.reproducible import differences

# Every model that increments, and the reports made of them.
LEFT_OUT = (
    "--exclude-resource-type", "unit_test", "--exclude", "path:models/open",
    "path:models/intermediate/disclosure", "path:tests/open", "int_expectation_outcome+",
)  # fmt: skip


# Small as they are, changed tables are written to the file time and again.
UNWRITTEN = "20000"


def build(place: Place, *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "paa_tvaers.build", "--", *LEFT_OUT, *arguments]
    done = place.run(command, PAA_TVAERS_UNWRITTEN=UNWRITTEN)
    assert done.returncode == 0, done.stdout
    return done


@pytest.fixture(scope="module")
def built_of_all(tmp_path_factory) -> Place:
    """A delivery of all registers and generations of LPR, and the warehouse made from it."""
    place = Place(tmp_path_factory.mktemp("of_all"))
    generate(place.landing, CITIZENS, "--years", "2018-2020", "--lpr", "2+A+F")
    plant(place.landing)
    place.database.parent.mkdir()
    build(place)
    return place


def standing(folder: Path, built_of_all: Place) -> Place:
    """A place with that warehouse in it, and no landing yet."""
    place = Place(folder)
    place.database.parent.mkdir(parents=True)
    shutil.copy(built_of_all.database, place.database)
    return place


@pytest.fixture
def next_delivery(tmp_path, built_of_all) -> Place:
    """A standing warehouse, and the delivery after the one it was made from."""
    place = standing(tmp_path / "increment", built_of_all)
    redelivery.write(built_of_all.landing, place.landing, percent=3)
    correct(place.landing)
    # The late file comes first by name: of rows of one key others count now.
    late = place.landing / "lpr_a_kontakt" / LATE
    late.rename(late.with_name("part-0000-early.parquet"))
    return place


def counted(told: str) -> list[int]:
    """How many citizens changed, and of how many more the quarantined rows moved."""
    counts = re.search(r"an increment of (\d+) citizens; of (\d+) more, quarantined", told)
    return [int(count) for count in counts.groups()]


def turn_round(folder: Path) -> None:
    """Let the rows of each file of a table come in the opposite order."""
    for file in sorted(folder.glob("part-*.parquet")):
        rows = f"read_parquet('{file}', file_row_number = true)"
        rewrite(f"select * exclude file_row_number from {rows} order by file_row_number desc", file)


def type_days(file: Path) -> None:
    """Deliver as days what a file delivered as texts; what is none stays no day of any year."""
    days = ", ".join(
        f"case when trim({column}) <> '' then coalesce(try_cast({column} as date), 'infinity') end"
        f" as {column}"
        for column in ("fra", "til")
    )
    rewrite(f"select * replace ({days}) from '{file}'", file)


def test_an_increment_is_what_a_full_build_is(next_delivery, built_of_all, tmp_path):
    changed, moved = counted(build(next_delivery).stdout)
    # Rows are deleted, and the quarantined rows behind them stand in another place.
    assert 40 < changed < 800
    assert moved > 0
    # Contacts that several citizens bear stand in other places, and nothing is said anew.
    turn_round(next_delivery.landing / "lpr_a_kontakt")
    (texts,) = (next_delivery.landing / "ruks").glob("part-9998-text.parquet")
    type_days(texts)
    changed, moved = counted(build(next_delivery).stdout)
    assert changed == 0
    assert moved > 100
    full = standing(tmp_path / "full", built_of_all)
    full.landing.symlink_to(next_delivery.landing)
    told = build(full, "--exclude-resource-type", "test", "--full-refresh").stdout
    assert "an increment of" not in told
    # The record says what was run; what was left out the copy has of the delivery before.
    left_out = re.compile(r"int_open_|expectation|build_record")
    found = differences(full.database, next_delivery.database)
    assert [line for line in found if not left_out.search(line)] == []
    # Both read the same files.
    quarantined = "select table_name, row_key, rule, detail from quality.quarantine order by all"
    assert next_delivery.query(quarantined) == full.query(quarantined)
    assert next_delivery.query("select count(*) > 5 from quality.build_basis") == [(True,)]
    # Nothing was tested there: the next build tests everything.
    assert full.query("select count(*) from quality.build_basis") == [(0,)]


def test_another_var_makes_everything_anew(next_delivery):
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "paa_tvaers.build", "--", *LEFT_OUT),
            *("--vars", "{readmission_max_days: 31}"),
        ],
        cwd=PROJECT,
        env=next_delivery.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        told = next(line for line in process.stdout if "anew" in line)
        process.terminate()
        process.stdout.read()
    assert told == "everything is made anew: another vars\n"


@pytest.mark.parametrize("arguments", [["--vars", "{a_days: 1}"], ["--vars={a_days: 1}"]])
def test_dbt_decides_on_vars_of_the_command_line(arguments, monkeypatch, tmp_path):
    monkeypatch.setattr(basis, "of_warehouse", lambda _: {"vars": "with them"})
    monkeypatch.setattr(basis, "of", lambda *_: {"vars": "without them"})
    (tmp_path / "standing").write_text("rows")
    main_job._start_from(tmp_path / "standing", tmp_path / "without", None, [])
    main_job._start_from(tmp_path / "standing", tmp_path / "with", None, arguments)
    assert not (tmp_path / "without").exists() and (tmp_path / "with").read_text() == "rows"


def test_a_delivery_is_not_written_over_another(place):
    with pytest.raises(SystemExit, match="is there already"):
        redelivery.write(place.landing, place.landing, percent=1)


def test_what_is_not_of_a_citizen_is_in_the_basis(place, monkeypatch, tmp_path):
    monkeypatch.setenv("PAA_TVAERS_LANDING", str(place.landing))
    known = basis.of(preflight.check(), {})

    def differing(variables: dict | None = None) -> set[str]:
        present = basis.of(preflight.check(), variables or {})
        return {name for name in known if known[name] != present[name]}

    assert differing() == set()
    assert differing({"stay_max_gap_hours": 5}) == {"vars"}

    project = tmp_path / "project"
    for folder in ("models", "macros", "profiles", "scripts", "seeds", "tests"):
        shutil.copytree(PROJECT / folder, project / folder)
    shutil.copy(PROJECT / "dbt_project.yml", project)
    monkeypatch.setattr(basis, "PROJECT", project)
    assert differing() == set()
    with next(project.glob("seeds/hospital/*.csv")).open("a") as seed:
        seed.write("\n")
    assert differing() == {"code lists"}
    with (project / "models" / "marts" / "facts" / "fct_hospital_stay.sql").open("a") as model:
        model.write("\n")
    assert differing() == {"code lists", "code"}
    monkeypatch.setattr(basis, "PROJECT", PROJECT)

    register = "register of providers, units or places"
    add_a_row(place.landing / "ydr_yder")
    count_again(place.landing)
    assert differing() == {register}
    manifest = place.landing / "manifest.csv"
    manifest.write_text(manifest.read_text().replace("2025-01-01", "2025-01-02"))
    assert differing() == {register, "extract date or set of registers"}


def test_rows_of_citizens_are_not_in_the_basis(place, monkeypatch):
    monkeypatch.setenv("PAA_TVAERS_LANDING", str(place.landing))
    known = basis.of(preflight.check(), {})
    add_a_row(place.landing / "ruks")
    count_again(place.landing)
    assert basis.of(preflight.check(), {}) == known


def add_a_row(folder: Path) -> None:
    file = folder / "part-0000.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"copy (from '{file}' limit 1) to '{folder / 'part-0001.parquet'}'")
