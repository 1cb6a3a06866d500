"""The pre-flight names file, column and row count of what is wrong, and nothing of the content."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from paa_tvaers import contract, key, preflight, settings


@pytest.fixture(autouse=True)
def no_key(monkeypatch):
    for variable in (key.VARIABLE, key.FILE_VARIABLE):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def landing(tmp_path, sample_landing) -> Path:
    return Path(shutil.copytree(sample_landing, tmp_path / "landing"))


def first_file(landing: Path, table: str) -> Path:
    return sorted((landing / table).glob("*.parquet"))[0]


def rewrite(path: Path, select: str) -> None:
    """Replace a Parquet file by a query over `file`, its own rows."""
    new = path.with_suffix(".new")
    with duckdb.connect() as connection:
        connection.execute(f"create view file as select * from read_parquet('{path}')")
        connection.execute(f"copy ({select}) to '{new}' (format parquet)")
    new.replace(path)


def rows_in(path: Path) -> int:
    with duckdb.connect() as connection:
        return connection.execute(f"select count(*) from '{path}'").fetchone()[0]


def problem_of(landing: Path) -> str:
    with pytest.raises(preflight.PreflightError) as caught:
        preflight.check(landing)
    return str(caught.value)


def test_a_whole_landing_passes(landing):
    checked = preflight.check(landing)
    assert set(checked.files) == set(contract.tables())
    assert checked.as_of_date.isoformat() == "2025-01-01"
    assert any("lmdb" in warning for warning in checked.warnings)


def test_other_case_other_order_and_more_columns_are_accepted(landing):
    path = first_file(landing, "cpr_status")
    rewrite(
        path, 'select til as "TIL", fra as "Fra", status as "STATUS", pnr, 1 as extra from file'
    )
    preflight.check(landing)


def test_a_missing_folder_says_how_to_make_one(tmp_path):
    assert "scripts/generate" in problem_of(tmp_path / "nowhere")


def test_a_missing_column_is_named_with_file_and_rows(landing):
    path = first_file(landing, "lpr_a_kontakt")
    rewrite(path, "select * exclude (kont_ans) from file")
    found = problem_of(landing)
    assert f"lpr_a_kontakt/{path.name}: column kont_ans is missing ({rows_in(path)} rows)" in found


def test_a_number_for_an_identifier_is_refused(landing):
    path = first_file(landing, "cpr_adresse")
    rewrite(path, "select * replace (try_cast(vejkod as integer) as vejkod) from file")
    found = problem_of(landing)
    assert "column vejkod is INTEGER, the contract says varchar" in found
    assert "leading zeros" in found


def test_a_time_zone_is_refused(landing):
    path = first_file(landing, "lpr_a_kontakt")
    rewrite(
        path,
        "select * replace (try_cast(kont_starttidspunkt as timestamptz) as kont_starttidspunkt)"
        " from file",
    )
    assert "write Danish local time without a zone" in problem_of(landing)


def test_a_truncated_file_is_named(landing):
    path = first_file(landing, "sssy")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert f"sssy/{path.name}: not a whole Parquet file" in problem_of(landing)


def test_a_torn_delivery_is_counted(landing):
    files = sorted((landing / "sssy").glob("*.parquet"))
    lost = rows_in(files[0])
    with (landing / "manifest.csv").open() as lines:
        expected = next(int(x.split(",")[1]) for x in lines if x.startswith("sssy,"))
    files[0].unlink()
    assert f"hold {expected - lost} rows, manifest.csv says {expected}" in problem_of(landing)


def test_a_doubled_file_is_counted(landing):
    path = first_file(landing, "ruks")
    shutil.copy(path, path.with_name("again.parquet"))
    assert "table ruks" in problem_of(landing)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace("row_count", "rows"), "lacks column row_count"),
        (lambda text: text + "sssy,1,2025-01-01\n", "table sssy is named twice"),
        (lambda text: text.replace("2025-01-01", "01-01-2025"), "as_of_date like 2025-01-31"),
        (lambda text: "", "lacks column|names no table"),
        (
            lambda text: "".join(x for x in text.splitlines(True) if not x.startswith("ruks,")),
            "table ruks has",
        ),
    ],
)
def test_a_bad_manifest_is_told(landing, change, message):
    path = landing / "manifest.csv"
    path.write_text(change(path.read_text()))
    found = problem_of(landing)
    assert any(part in found for part in message.split("|")), found


def test_without_manifest_nothing_is_read(landing):
    (landing / "manifest.csv").unlink()
    assert "manifest.csv is missing" in problem_of(landing)


def test_persons_are_required(landing):
    shutil.rmtree(landing / "cpr_person")
    path = landing / "manifest.csv"
    lines = path.read_text().splitlines(True)
    path.write_text("".join(x for x in lines if not x.startswith("cpr_person,")))
    assert "table cpr_person is missing" in problem_of(landing)


def test_a_table_in_the_manifest_without_files_is_told(landing):
    shutil.rmtree(landing / "aefv")
    assert "table aefv: no file" in problem_of(landing)


def test_a_table_absent_from_both_is_an_empty_register(landing):
    shutil.rmtree(landing / "aefv")
    path = landing / "manifest.csv"
    lines = path.read_text().splitlines(True)
    path.write_text("".join(x for x in lines if not x.startswith("aefv,")))
    (warning,) = preflight.check(landing).warnings
    assert "aefv (granted home help)" in warning


def test_a_misspelt_register_is_named(landing):
    shutil.copytree(landing / "ruks", landing / "rukss")
    warnings = preflight.check(landing).warnings
    assert any("table rukss is not in the landing contract" in w and "ruks?" in w for w in warnings)


def test_semicolons_in_the_manifest_are_told(landing):
    path = landing / "manifest.csv"
    path.write_text(path.read_text().replace(",", ";"))
    found = problem_of(landing)
    assert "separate the columns by commas" in found and "cpr_status" not in found


def test_all_problems_are_told_at_once(landing):
    first_file(landing, "sssy").write_bytes(b"PAR1")
    rewrite(first_file(landing, "ruks"), "select * exclude (sygdom) from file")
    found = problem_of(landing)
    assert "sssy/" in found and "column sygdom" in found


def test_real_data_needs_a_key(landing):
    (landing / settings.SYNTHETIC_MARKER).unlink()
    assert f"neither {key.FILE_VARIABLE} nor {key.VARIABLE} is set" in problem_of(landing)


def test_the_sample_key_is_refused_for_persons_that_are_not_synthetic(landing):
    rewrite(
        first_file(landing, "cpr_person"),
        "select * replace ('0' || substr(pnr, 2) as pnr) from file",
    )
    assert "have no synthetic number" in problem_of(landing)
