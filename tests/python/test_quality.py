"""What the statistical expectations see of a broken delivery, and the pages that tell of it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest
from conftest import HERE, Place

from paa_tvaers import delivery, settings

# The models between the base layer and what is judged; the marts are left as they were.
RERUN = (
    "reconciliation", "unknown_code", "int_municipal_delivery_count",
    "int_municipal_delivery_month", "municipal_coverage",
    "delivery_day", "delivery_volume", "delivery_month", "delivery_place_month",
    "delivery_day_kind", "int_expectation_outcome", "expectation_result",
    "assert_expectations_are_met",
)  # fmt: skip
BUSIEST = """
    select place_code, strftime(month, '%Y-%m') from quality.delivery_place_month
    where table_name = 'aehjsp' order by row_count desc, place_code, month limit 1
"""
OUTCOMES = "select expectation_code, outcome, unexpected from quality.expectation_result"


def outcomes(place: Place) -> dict[str, tuple[str, str]]:
    return {code: (outcome, rows) for code, outcome, rows in place.query(OUTCOMES)}


@pytest.fixture(scope="module")
def hole(built) -> tuple[str, str]:
    """The municipality and month with the most home nursing."""
    return built.query(BUSIEST)[0]


@pytest.fixture(scope="module")
def strict_build(built, hole, tmp_path_factory) -> tuple[Place, subprocess.CompletedProcess]:
    """Another delivery, in which a municipality lost a month, a register lost half its rows and a
    register's dates moved by a month; compared with the one before, in a strict build."""
    place = Place(tmp_path_factory.mktemp("broken"))
    shutil.copytree(built.landing, place.landing)
    with (place.landing / "manifest.csv").open("a", encoding="utf-8") as manifest:
        manifest.write("\n")  # another delivery
    # Under the path of a build, for which dbt may have parsed the project already.
    copy = place.database.parent / ".build-paa_tvaers" / place.database.name
    copy.parent.mkdir(parents=True)
    shutil.copy(built.database, copy)
    municipality, month = hole
    with duckdb.connect(str(copy)) as connection:
        for change in (
            f"delete from staging.base_aehjsp where kom = '{municipality}'"
            f" and strftime(hjemsygep_dato, '%Y-%m') = '{month}'",
            "delete from staging.base_sssy where source_row % 2 = 0",
            "update staging.base_lpr_a_kontakt"
            " set kont_starttidspunkt = kont_starttidspunkt + interval 1 month",
        ):
            (changed,) = connection.execute(change).fetchone()
            assert changed, change
    done = place.dbt(
        *("build", "--exclude-resource-type", "unit_test", "--indirect-selection", "empty"),
        *("--select", *RERUN),
        PAA_TVAERS_DATABASE=str(HERE / copy.relative_to(place.folder)),
        PAA_TVAERS_FORMER=str(built.database),
        PAA_TVAERS_STRICT_QUALITY="1",
    )
    copy.rename(place.database)
    return place, done


@pytest.fixture(scope="module")
def broken(strict_build) -> Place:
    return strict_build[0]


def test_the_sample_meets_what_is_expected_of_it(built):
    found = outcomes(built)
    assert not [code for code, (outcome, _) in found.items() if outcome == "not_met"]
    met = {code for code, (outcome, _) in found.items() if outcome == "met"}
    assert met > {"fresh_hospital_practice", "nothing_after_extract", "weekend_practice"}
    for compared in ("volume_of_former", "month_of_former", "place_of_former"):
        assert found[compared] == ("not_judged", ""), "a first delivery has none before it"
    assert "place_of_usual" not in found, "it is meant for registers; here holes are planted"
    assert "there is no delivery before this one" in (built.folder / "output.txt").read_text()


def test_a_register_that_lost_half_its_rows_is_seen(broken):
    outcome, rows = outcomes(broken)["volume_of_former"]
    assert outcome == "not_met"
    assert re.fullmatch(r"sssy: (49|50)\.\d", rows), "and no other register"


def test_a_municipality_that_lost_a_month_is_seen(broken, hole):
    outcome, rows = outcomes(broken)["place_of_former"]
    assert (outcome, rows) == ("not_met", f"aehjsp {hole[0]} {hole[1]}: 0.0")


def test_dates_that_moved_by_a_month_are_seen(broken):
    found = outcomes(broken)
    assert found["nothing_after_extract"][0] == "not_met"
    assert found["nothing_after_extract"][1].startswith("lpr_a_kontakt: ")
    months = broken.query(
        "select month, percent_of_former from quality.delivery_month"
        " where table_name = 'lpr_a_kontakt' and row_count = 0"
    )
    assert [float(percent) for _, percent in months] == [0], "the first month is empty"
    assert found["month_of_former"][0] == "not_met"


def test_what_was_not_broken_is_as_it_was(built, broken):
    before, after = outcomes(built), outcomes(broken)
    seen = {"volume_of_former", "month_of_former", "place_of_former", "nothing_after_extract"}
    rates = {code for code in before if code.endswith(("_percent", "_1000", "_citizen"))}
    assert len(rates) > 10 and all(after[code] == before[code] for code in rates)
    changed = {code for code in before if before[code][0] != after[code][0]}
    assert changed >= seen


def test_a_strict_build_fails_and_tells_what_is_not_as_expected(strict_build):
    done = strict_build[1]
    assert done.returncode != 0
    assert "Failure in test assert_expectations_are_met" in done.stdout
    assert "not as expected: A register is not much smaller" in done.stdout


def test_the_pages_need_no_internet_and_tell_no_moment(built):
    """The same delivery gives the same pages at any time."""
    pages = settings.quality_pages(built.database)
    found = [page.read_text(encoding="utf-8") for page in pages.rglob("*.html")]
    assert len(found) == 11, "a front page, and two for each of five tables"
    ((as_of,),) = built.query("select min(as_of_date) from quality.delivery_volume")
    for text in found:
        for absent in ("http://", "https://", "<script", "<img", '<link rel="stylesheet" href="/'):
            assert absent not in text, absent
        assert set(re.findall(r"\b(20\d{6})T\d+", text)) <= {f"{as_of:%Y%m%d}"}
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", text), "a random number"
        assert not re.search(r"[0-9a-f]{32}|[0-9]{10}", text), "what may look like a pnr"
        assert not re.search(r"Data asset: None|met Succeeded|<i class", text), "idle words"
    for suite in pages.glob("expectations/*.html"):
        assert "not met" not in suite.read_text(encoding="utf-8"), "nothing was judged there"
    validated = "".join(one.read_text() for one in pages.glob("validations/**/*.html"))
    assert validated.count("</span> met") == 5
    assert f"{pages.name}/index.html" in (built.folder / "output.txt").read_text()
    others = {path.suffix for path in pages.rglob("*") if path.is_file()} - {".html"}
    assert others == {".css"}


def former(path: Path, manifest_hash: str) -> Path:
    """A warehouse that was itself compared with an earlier one."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"""
            create schema quality;
            create table quality.delivery_volume as select 'sssy' as table_name,
                '{manifest_hash}' as manifest_hash, 20::bigint as row_count,
                10::bigint as former_row_count, date '2025-01-01' as as_of_date,
                date '2024-01-01' as former_as_of_date;
            create table quality.delivery_month as select 'sssy' as table_name,
                date '2024-05-01' as month, true as is_whole, 4::bigint as row_count,
                3::bigint as former_row_count;
            create table quality.delivery_place_month as select 'aelh' as table_name,
                '101' as place_code, date '2024-05-01' as month, 2::bigint as row_count,
                null::bigint as former_row_count;
            """
        )
    return path


@pytest.mark.parametrize(
    ("same", "volume", "counts"), [(True, "2024-01-01", [10, 3]), (False, "2025-01-01", [20, 4, 2])]
)
def test_a_delivery_built_again_is_compared_with_the_one_before_it(
    built, tmp_path, monkeypatch, same, volume, counts
):
    (manifest_hash,) = built.query("select any_value(manifest_hash) from quality.delivery_volume")[
        0
    ]
    path = former(tmp_path / "former.duckdb", manifest_hash if same else "another")
    monkeypatch.setenv("PAA_TVAERS_FORMER", str(path))
    with duckdb.connect() as connection:
        connection.execute(
            "attach ':memory:' as landing;"
            " create table landing.main.delivery (manifest_hash varchar, origin varchar);"
            " create table landing.main.former_delivery (table_name varchar, place_code varchar,"
            " month date, row_count bigint, as_of_date date)"
        )
        delivery.tell(connection, built.landing)
        rows = connection.execute("from landing.main.former_delivery order by row_count desc")
        found = rows.fetchall()
        origin = connection.execute("select origin from landing.main.delivery").fetchall()
    assert [row[3] for row in found] == counts
    assert str(found[0][4]) == volume
    assert origin == [("synthetic",)]
