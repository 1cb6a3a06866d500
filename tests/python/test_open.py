"""Schema open: which cells are withheld, and that the auditor finds what is told."""

import shutil

import duckdb
import numpy as np
import pytest

from paa_tvaers.audit.__main__ import main as audit
from paa_tvaers.disclosure import withheld


def decide(values: dict[str, int], sums: dict[str, list[str]]) -> set[str]:
    """The names that are withheld of cells with so many citizens and sums of total and parts."""
    names = list(values)
    entries = [
        (number, names.index(cell), cell == total)
        for number, (total, parts) in enumerate(sums.items())
        for cell in (total, *parts)
    ]
    relation, cell, is_total = (np.array(column) for column in zip(*entries, strict=True))
    small = np.array([1 <= value <= 4 for value in values.values()])
    hidden = withheld(
        small,
        np.arange(len(names)),
        {"relation": relation, "cell": cell, "is_total": is_total},
    )
    return {name for name, is_hidden in zip(names, hidden, strict=True) if is_hidden}


@pytest.mark.parametrize(("value", "hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_bounds_of_a_small_cell(value, hidden):
    assert ("a" in decide({"t": value + 50, "a": value, "b": 50}, {"t": ["a", "b"]})) == hidden


def test_siblings_stand_or_fall_together():
    values = {"t": 56, "a": 1, "b": 55, "c": 0}
    assert decide(values, {"t": ["a", "b", "c"]}) == {"a", "b", "c"}


def test_nested_singletons_fall_with_their_parents():
    values = {"country": 100, "east": 2, "west": 98, "e1": 2, "w1": 50, "w2": 48}
    sums = {"country": ["east", "west"], "east": ["e1"], "west": ["w1", "w2"]}
    assert decide(values, sums) == {"east", "west", "e1", "w1", "w2"}


def test_two_small_ones_and_zeros_are_not_told_apart():
    values = {"t": 5, "a": 1, "b": 1, "c": 3, "d": 0}
    assert decide(values, {"t": ["a", "b", "c", "d"]}) == {"a", "b", "c", "d"}


def test_overlapping_hierarchies_are_closed_together():
    values = {"was": 20, "is": 30, "m1": 2, "m2": 18, "m3": 12}
    assert decide(values, {"was": ["m1", "m2"], "is": ["m1", "m2", "m3"]}) == {"m1", "m2", "m3"}


def test_all_withheld_numbers_are_open_and_a_shown_one_is_found(built, tmp_path):
    database = tmp_path / "broken.duckdb"
    shutil.copy(built.database, database)
    assert audit([str(database)]) == 0
    with duckdb.connect(str(database)) as connection:
        show_all_but_the_smallest(connection)
    assert audit([str(database)]) == 1


def show_all_but_the_smallest(connection) -> None:
    """Break the suppression: of each sum of municipalities show all but the small ones."""
    same = " and ".join(
        f"open_row.{column} = closed.{column}"
        for column in (
            "period_type", "period_start", "geography_basis", "geography_level", "geography_code",
            "sex", "age_band", "target_group_code", "indicator_code",
        )
    )  # fmt: skip
    connection.execute(
        f"""
        update open.rpt_key_figures as open_row
        set numerator = closed.numerator, denominator = closed.denominator, is_suppressed = false
        from reports.rpt_key_figures as closed
        where {same} and open_row.geography_level = 'municipality' and not closed.is_suppressed
        """
    )
    connection.execute(
        """
        delete from open.rpt_key_figures as open_row
        where open_row.is_suppressed and open_row.geography_level = 'municipality'
            and not exists (
                select 1 from reports.rpt_key_figures as closed
                where closed.is_suppressed
                    and closed.indicator_code = open_row.indicator_code
                    and closed.period_start = open_row.period_start
                    and closed.period_type = open_row.period_type
                    and closed.geography_code = open_row.geography_code
                    and closed.geography_level = open_row.geography_level
            )
        """
    )
