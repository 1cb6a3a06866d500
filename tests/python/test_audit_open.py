"""The auditor finds what a reader of small open tables can work out, and no more.

Every test makes tables by hand, hides cells, and expects the intervals that arithmetic gives.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from paa_tvaers.audit import cells
from paa_tvaers.audit.__main__ import main

PRIMARY, SECONDARY = "primary", "secondary"
# Code, numerator, its measure, denominator, multiplier.
INDICATORS = [
    ("contacts", "contact", "amount", "none", 1),
    ("contacts_per_1000", "contact", "amount", "population", 1000),
    ("somatic", "contact_somatic", "amount", "none", 1),
    ("psychiatric", "contact_psychiatric", "amount", "none", 1),
    ("physical", "contact_physical", "amount", "none", 1),
    ("stays_inpatient", "stay_inpatient", "amount", "none", 1),
    ("stays_inpatient_somatic", "stay_inpatient_somatic", "amount", "none", 1),
    ("stays_inpatient_psychiatric", "stay_inpatient_psychiatric", "amount", "none", 1),
    ("stays_both", "stay_both_areas", "amount", "none", 1),
    ("inpatients", "stay_inpatient", "citizens", "none", 1),
    ("fees", "fee", "amount", "none", 1),
    ("population", "population", "amount", "none", 1),
    ("asthma_citizens", "population_asthma", "amount", "none", 1),
]
# Municipality, region, cluster, from, to. In 2025 103 goes from region A to region B.
HOMES = [
    ("101", "A", "a", "1900-01-01", "2025-01-01"),
    ("102", "A", "a", "1900-01-01", "2025-01-01"),
    ("103", "A", "a", "1900-01-01", "2025-01-01"),
    ("201", "B", "b", "1900-01-01", "2025-01-01"),
    ("101", "A", "a", "2025-01-01", None),
    ("102", "A", "a", "2025-01-01", None),
    ("103", "B", "b", "2025-01-01", None),
    ("201", "B", "b", "2025-01-01", None),
]
PARTS = [
    ("contact", "care_area", "contact_somatic", "whole"),
    ("contact", "care_area", "contact_psychiatric", "whole"),
    ("contact", "physical", "contact_physical", "some"),
    ("stay_inpatient", "care_area", "stay_inpatient_somatic", "some"),
    ("stay_inpatient", "care_area", "stay_inpatient_psychiatric", "some"),
]
ROW = """
    period_type varchar, period_start date, is_full_period boolean, geography_basis varchar,
    geography_level varchar, geography_code varchar, sex varchar, age_band varchar,
    target_group_code varchar, indicator_code varchar, numerator decimal(18, 4),
    denominator decimal(18, 4), value decimal(18, 4), is_suppressed boolean,
    suppression_reason varchar
"""
LEVELS = {"DK": "country", "A": "region", "B": "region", "a": "health_cluster"}
LEVELS["b"] = "health_cluster"


@dataclass
class Tables:
    """Open tables in the making; `as_is` is the date of the as-is geography."""

    folder: Path
    as_is: str = "2024-12-31"
    rows: list[tuple] = field(default_factory=list)

    def add(self, place: str, figure, indicator: str = "contacts", **more) -> None:
        """A row; the figure is a number, the reason why it is hidden, or a rate's three numbers."""
        hidden = isinstance(figure, str)
        if hidden:
            told = (None, None, None)
        elif isinstance(figure, tuple):
            told = figure
        else:
            told = (figure, None, figure)
        level = LEVELS.get(place, "municipality")
        bases = [more["basis"]] if "basis" in more else ["as_was", "as_is"]
        for basis in bases if level in ("region", "health_cluster") else ["both"]:
            row = (
                more.get("period_type", "year"),
                more.get("period_start", "2024-01-01"),
                True,
                basis,
                level,
                place,
                more.get("sex", "all"),
                more.get("age_band", "all"),
                more.get("group", "all"),
                indicator,
                *told,
                hidden,
                figure if hidden else "none",
            )
            self.rows.append((more.get("report", "key_figures"), row))

    def write(self) -> Path:
        """The tables as a file."""
        file = self.folder / "tables.duckdb"
        file.unlink(missing_ok=True)
        with duckdb.connect(file) as connection:
            connection.execute("create schema open")
            connection.execute("create schema reference")
            connection.execute(
                "create table open.release_record as"
                " select date '2025-01-01' as as_of_date, 5 as disclosure_threshold"
            )
            for report in cells.REPORTS:
                connection.execute(f"create table open.rpt_{report} ({ROW})")
            for report, row in self.rows:
                connection.execute(
                    f"insert into open.rpt_{report} values ({', '.join('?' * len(row))})", row
                )
            _describe(connection, self.as_is)
        return file

    def audit(self) -> tuple[int, dict[tuple, tuple]]:
        """The exit code, and the interval of each exposed figure by place, sex and more."""
        found = self.folder / "exposed.csv"
        code = main([str(self.write()), "--csv", str(found)])
        if not found.is_file():
            return code, {}
        with found.open() as file:
            return code, {
                (row["component"], row["place"].split()[-1], row["sex"], row["measure"]): (
                    float(row["low"]),
                    float(row["high"]),
                )
                for row in csv.DictReader(file)
            }


def _describe(connection: duckdb.DuckDBPyConnection, as_is: str) -> None:
    """The code lists, and the tables of indicators and places."""
    connection.execute("""
        create table open.report_indicator (
            report_code varchar, indicator_code varchar, numerator varchar,
            numerator_measure varchar, denominator varchar, denominator_measure varchar,
            multiplier integer
        )
    """)
    connection.executemany(
        "insert into open.report_indicator select unnest(?), ?, ?, ?, ?, 'amount', ?",
        [(["key_figures", "citizens_65_plus"], *indicator) for indicator in INDICATORS],
    )
    connection.execute("""
        create table reference.report as select * from (values
            ('key_figures', 'all'), ('citizens_65_plus', '65_plus'), ('chronic_diseases', 'all'),
            ('children_and_young', '0_24'), ('health_cluster_data_pack', 'all')
        ) as report(report_code, age_scope)
    """)
    connection.execute("""
        create table reference.municipality_geography (
            municipality_code varchar, region_code varchar, health_cluster_id varchar,
            valid_from date, valid_to date
        )
    """)
    connection.executemany(
        "insert into reference.municipality_geography values (?, ?, ?, ?, ?)", HOMES
    )
    connection.execute("""
        create table reference.component_part (
            total varchar, partition varchar, part varchar, relation varchar
        )
    """)
    connection.executemany("insert into reference.component_part values (?, ?, ?, ?)", PARTS)
    connection.execute(
        """
        create table open.geography as
        select
            'as_is' as geography_basis,
            'municipality' as geography_level,
            municipality_code as geography_code,
            region_code as parent_code
        from reference.municipality_geography
        where valid_from <= cast($day as date)
            and coalesce(valid_to > cast($day as date), true)
        """,
        {"day": as_is},
    )


@pytest.fixture
def tables(tmp_path) -> Tables:
    return Tables(tmp_path)


def test_a_safe_table_passes(tables, capsys):
    tables.add("DK", 110)
    for place, figure in [("101", PRIMARY), ("102", SECONDARY), ("103", 20), ("201", 70)]:
        tables.add(place, figure)
    assert tables.audit() == (0, {})
    assert "0 figures exposed" in capsys.readouterr().out


def test_one_hidden_among_shown(tables):
    tables.add("DK", 93)
    for place, figure in [("101", PRIMARY), ("102", 30), ("103", 20), ("201", 40)]:
        tables.add(place, figure)
    code, found = tables.audit()
    assert code == 1
    assert found[("contact", "101", "all", "amount")] == (3, 3)
    assert found[("contact", "101", "all", "citizens")] == (1, 3)


def test_two_of_one_under_a_total_of_two(tables):
    tables.add("DK", 42)
    for place, figure in [("101", PRIMARY), ("102", PRIMARY), ("201", 40)]:
        tables.add(place, figure)
    code, found = tables.audit()
    assert code == 1
    assert found == {
        ("contact", place, "all", measure): (1, 1)
        for place in ("101", "102")
        for measure in ("amount", "citizens")
    }


def test_all_but_one_small(tables):
    tables.add("DK", 95)
    for place, figure in [("101", PRIMARY), ("102", PRIMARY), ("103", PRIMARY), ("201", 90)]:
        tables.add(place, figure)
    code, found = tables.audit()
    assert code == 1
    assert set(found.values()) == {(1, 3)}
    assert len(found) == 6


def test_all_but_one_small_with_room(tables):
    tables.add("DK", 96)
    for place, figure in [("101", PRIMARY), ("102", PRIMARY), ("103", PRIMARY), ("201", 90)]:
        tables.add(place, figure)
    assert tables.audit() == (0, {})


def test_a_secondary_cell_with_a_single_value(tables):
    tables.add("DK", 97)
    for place, figure in [("101", SECONDARY), ("102", 30), ("103", 20), ("201", 40)]:
        tables.add(place, figure)
    assert tables.audit() == (1, {("contact", "101", "all", "amount"): (7, 7)})


def test_nested_singletons(tables):
    # Region B is one cluster of one municipality: the three rows are one figure.
    tables.add("B", SECONDARY)
    tables.add("b", 7)
    tables.add("201", SECONDARY)
    code, found = tables.audit()
    assert code == 1
    assert [found[key] for key in found if key[3] == "amount"] == [(7, 7)]


def test_an_absent_row_is_zero(tables):
    # 103 has no row: only 101 can make up what 102 leaves of region A.
    tables.add("A", 23)
    tables.add("101", PRIMARY)
    tables.add("102", 20)
    tables.add("201", 40)
    code, found = tables.audit()
    assert code == 1
    assert found[("contact", "101", "all", "amount")] == (3, 3)


def test_overlapping_geographies(tables):
    tables.as_is = "2025-01-01"
    for place, figure in [("101", 10), ("102", SECONDARY), ("103", PRIMARY), ("201", 50)]:
        tables.add(place, figure)
    tables.add("A", 20, basis="as_was")
    assert tables.audit() == (0, {})
    (tables.folder / "tables.duckdb").unlink()
    tables.add("A", 17, basis="as_is")
    code, found = tables.audit()
    assert code == 1
    assert found[("contact", "102", "all", "amount")] == (7, 7)
    assert found[("contact", "103", "all", "amount")] == (3, 3)


def test_months_against_the_year(tables):
    tables.add("DK", 114)
    for month in range(1, 13):
        start = f"2024-{month:02}-01"
        figure = SECONDARY if month == 7 else 9 + month % 2
        tables.add("DK", figure, period_type="month", period_start=start)
    code, found = tables.audit()
    assert code == 1
    # Five odd months of ten and six even ones of nine are shown: 104.
    assert found == {("contact", "DK", "all", "amount"): (10, 10)}


def test_quarters_do_not_tell_of_absent_months(tables):
    tables.add("DK", 100)
    for quarter, figure in enumerate((30, SECONDARY, 40, PRIMARY)):
        start = f"2024-{3 * quarter + 1:02}-01"
        tables.add("DK", figure, period_type="quarter", period_start=start)
    assert tables.audit() == (0, {})


def test_a_rate_betrays_its_numerator(tables):
    tables.add("101", PRIMARY)
    tables.add("101", (3, 500, 6), "contacts_per_1000")
    code, found = tables.audit()
    assert code == 1
    assert found[("contact", "101", "all", "amount")] == (3, 3)


def test_a_value_and_a_denominator_betray_the_numerator(tables):
    tables.add("101", PRIMARY)
    tables.add("101", (None, 500, 6), "contacts_per_1000")
    code, found = tables.audit()
    assert code == 1
    assert found[("contact", "101", "all", "amount")] == (3, 3)


def test_a_reason_that_is_not_told(tables):
    # What is left of the total is 6: each can be 0 to 6, which is not within 1 to 4.
    tables.add("DK", 96)
    for place, figure in [("101", "small_group"), ("102", "small_group"), ("201", 90)]:
        tables.add(place, figure)
    assert tables.audit() == (0, {})
    tables.add("102", (3, 500, 6), "contacts_per_1000")
    code, found = tables.audit()
    assert code == 1
    assert found[("contact", "101", "all", "amount")] == (3, 3)


def test_another_report_betrays_a_figure(tables):
    tables.add("DK", SECONDARY, age_band="65-74")
    tables.add("DK", 8, age_band="65-74", report="citizens_65_plus")
    code, found = tables.audit()
    assert code == 1
    assert found == {("contact", "DK", "all", "amount"): (8, 8)}


def test_population_with_a_disease_is_its_group(tables):
    tables.add("DK", SECONDARY, "asthma_citizens")
    tables.add("DK", 12, "population", group="asthma")
    code, found = tables.audit()
    assert code == 1
    assert found == {("population", "DK", "all", "amount"): (12, 12)}


def test_a_component_and_its_parts(tables):
    tables.add("DK", 20)
    tables.add("DK", 17, "somatic")
    tables.add("DK", PRIMARY, "psychiatric")
    code, found = tables.audit()
    assert code == 1
    assert found[("contact_psychiatric", "DK", "all", "amount")] == (3, 3)


def test_different_citizens_add_up_over_sex_only(tables):
    tables.add("DK", 9, "inpatients")
    tables.add("101", PRIMARY, "inpatients")
    tables.add("201", 8, "inpatients")
    assert tables.audit() == (0, {})
    (tables.folder / "tables.duckdb").unlink()
    tables.add("DK", 8, "inpatients", sex="1")
    tables.add("DK", PRIMARY, "inpatients", sex="2")
    code, found = tables.audit()
    assert code == 1
    assert found == {("stay_inpatient", "DK", "2", "citizens"): (1, 1)}


def test_nothing_is_told_below_a_primary_total(tables):
    # That 101 has no row by sex says nothing, as its total is primary.
    tables.add("A", 30)
    tables.add("A", 20, sex="1")
    tables.add("A", 10, sex="2")
    tables.add("101", PRIMARY)
    tables.add("102", SECONDARY)
    tables.add("102", SECONDARY, sex="1")
    tables.add("102", SECONDARY, sex="2")
    assert tables.audit() == (0, {})


def test_what_is_left_without_a_part_is_no_more_in_a_group(tables):
    # 3 of all contacts are not physical, so of the group's 40 at least 37 are.
    tables.add("DK", 100)
    tables.add("DK", 97, "physical")
    tables.add("DK", 4, group="asthma")
    tables.add("DK", PRIMARY, "physical", group="asthma")
    code, found = tables.audit()
    assert code == 0
    tables.rows = []
    tables.add("DK", 100)
    tables.add("DK", 98, "physical")
    tables.add("DK", 4, group="asthma")
    tables.add("DK", PRIMARY, "physical", group="asthma")
    code, found = tables.audit()
    assert code == 1
    assert found[("contact_physical", "DK", "all", "amount")] == (2, 4)


def test_the_chronic_have_one_of_the_diseases(tables):
    tables.add("DK", 30, "inpatients", group="chronic")
    tables.add("DK", 27, "inpatients", group="asthma")
    tables.add("DK", PRIMARY, "inpatients", group="copd")
    code, found = tables.audit()
    assert code == 1
    assert found[("stay_inpatient", "DK", "all", "citizens")] == (3, 4)


def test_stays_of_neither_area_alone_are_of_both(tables):
    # Somatic and psychiatric ones are 47 at most, and 46 at least as one is of both.
    tables.add("DK", 47, "stays_inpatient")
    tables.add("DK", 44, "stays_inpatient_somatic")
    tables.add("DK", PRIMARY, "stays_inpatient_psychiatric")
    tables.add("DK", 1, "stays_both")
    code, found = tables.audit()
    assert code == 1
    assert found[("stay_inpatient_psychiatric", "DK", "all", "amount")] == (2, 3)


def test_more_than_a_few_are_not_told_either(tables):
    tables.add("DK", 90)
    for place, figure in [("101", "small_group"), ("102", 30), ("103", 20), ("201", 28)]:
        tables.add(place, figure)
    assert tables.audit() == (1, {("contact", "101", "all", "amount"): (12, 12)})


@pytest.mark.parametrize(("in_b", "code"), [(96.5, 1), (94, 0)])
def test_a_mean_of_a_few_is_as_good_as_their_number(tables, in_b, code):
    """3.5 to share by two municipalities, or 6."""
    for place, figure in [("DK", 100), ("101", "small_group"), ("102", "small_group")]:
        tables.add(place, figure, "population")
    tables.add("103", in_b - 80, "population")
    tables.add("201", 80, "population")
    assert tables.audit()[0] == code


@pytest.mark.parametrize(("alike", "code"), [(19, 0), (20, 1)])
def test_a_part_that_always_equals_its_total(tables, alike, code):
    """Twenty months in which all contacts of a place are physical tell of the others."""
    shown = [("physical", 30), ("contacts", 30)]
    for number in range(alike):
        for indicator, figure in shown:
            tables.add("DK", figure, indicator, group=f"group {number}")
    tables.add("DK", 700)
    tables.add("DK", SECONDARY, "physical")
    assert tables.audit()[0] == code


def test_fees_are_no_count(tables):
    tables.add("DK", 500.5, "fees")
    for place, figure in [("101", PRIMARY), ("102", SECONDARY), ("103", 100), ("201", 400)]:
        tables.add(place, figure, "fees")
    assert tables.audit()[1] == {
        ("fee", "101", "all", "amount"): (0, 0.5),
        ("fee", "102", "all", "amount"): (0, 0.5),
    }


def test_large_fees_have_room(tables):
    tables.add("DK", 900_000_000.25, "fees")
    for place, figure in [("101", PRIMARY), ("102", SECONDARY), ("103", SECONDARY), ("201", 400)]:
        tables.add(place, figure, "fees")
    assert tables.audit() == (0, {})


def test_tables_that_contradict_themselves(tables, capsys):
    tables.add("DK", 90)
    for place, figure in [("101", PRIMARY), ("102", 30), ("103", 20), ("201", 40)]:
        tables.add(place, figure)
    assert tables.audit() == (2, {})
    assert "no figures fit: contact, year, 2024-01-01" in capsys.readouterr().out


def test_a_file_that_cannot_be_read(tmp_path, capsys):
    assert main([str(tmp_path / "none.duckdb")]) == 2
    assert "cannot read" in capsys.readouterr().err
