"""Schema open: which cells are withheld, and that the auditor finds what is told."""

import shutil
from dataclasses import replace

import duckdb
import numpy as np
import pytest

from paa_tvaers import scope
from paa_tvaers.disclosure.cells import Cells, Sums
from paa_tvaers.disclosure.cover import covered
from paa_tvaers.disclosure.reader import told
from paa_tvaers.disclosure.withhold import Uncovered, withheld
from paa_tvaers.publish import PublishError, publish_tenants

THRESHOLD = 5


def cells_of(values: dict[str, int], units: dict[str, str] | None = None) -> Cells:
    """Counts; cells of one unit have the same name in `units`."""
    value = np.array([float(number) for number in values.values()])
    unit = [(units or {}).get(name, name) for name in values]
    few = (value > 0) & (value < THRESHOLD)
    return Cells(
        value=value,
        unit=np.unique(unit, return_inverse=True)[1],
        is_small=few,
        is_low=few,
        least=np.minimum(value, 1),
        few_under=np.where(value < THRESHOLD, THRESHOLD, 0).astype(float),
        step=np.ones(len(value)),
    )


def sums_of(values: dict[str, int], sums: list[tuple[str, str, list[str]]]) -> Sums:
    """From kind, total and parts."""
    names = list(values)
    terms = [
        (number, kind, names.index(cell), cell == total)
        for number, (kind, total, parts) in enumerate(sums)
        for cell in (total, *parts)
    ]
    relation, kind, cell, is_total = (np.array(column) for column in zip(*terms, strict=True))
    return Sums.of_columns(
        {
            "relation_id": relation + 1,
            "relation": kind,
            "cell_id": cell + 1,
            "is_total": is_total,
            "weight": np.ones(len(cell)),
        }
    )


def decide(values: dict[str, int], *sums: tuple[str, str, list[str]], units=None) -> set[str]:
    """The names that are withheld."""
    hidden = withheld(cells_of(values, units), sums_of(values, list(sums)))
    return {name for name, is_hidden in zip(values, hidden, strict=True) if is_hidden}


def is_told(values: dict[str, int], hidden: set[str], *sums) -> set[str]:
    """The names among the hidden that a reader of the rest can tell."""
    is_hidden = np.array([name in hidden for name in values])
    found = told(cells_of(values), sums_of(values, list(sums)), is_hidden, is_hidden)
    return {name for name, is_found in zip(values, found, strict=True) if is_found}


@pytest.mark.parametrize(("value", "hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_bounds_of_a_small_cell(value, hidden):
    values = {"t": value + 110, "a": value, "b": 50, "c": 60}
    assert ("a" in decide(values, ("whole", "t", ["a", "b", "c"]))) == hidden


def test_a_small_cell_is_covered_by_the_cheapest_that_suffices():
    values = {"t": 171, "a": 1, "b": 60, "c": 50, "d": 60}
    assert decide(values, ("whole", "t", ["a", "b", "c", "d"])) == {"a", "c"}


def test_zero_is_shown_and_never_covers():
    values = {"t": 51, "a": 1, "b": 0, "c": 50}
    assert decide(values, ("whole", "t", ["a", "b", "c"])) == {"a", "c"}


def test_a_lone_part_takes_its_total_along():
    values = {"t": 3, "a": 3, "b": 0}
    assert decide(values, ("whole", "t", ["a", "b"])) == {"t", "a"}


def test_two_small_ones_with_a_known_sum_get_a_third():
    # 4 + 4 = 8 would tell that both are 4 or more, or less than 8.
    values = {"t": 48, "a": 1, "b": 1, "c": 46}
    assert decide(values, ("whole", "t", ["a", "b", "c"])) == {"a", "b", "c"}


def test_nested_singletons_are_covered_at_every_level():
    values = {"country": 100, "east": 2, "west": 98, "e1": 2, "e2": 0, "w1": 50, "w2": 48}
    hidden = decide(
        values,
        ("whole", "country", ["east", "west"]),
        ("whole", "east", ["e1", "e2"]),
        ("whole", "west", ["w1", "w2"]),
    )
    assert hidden >= {"east", "e1", "west"}
    assert hidden & {"w1", "w2"}


def test_overlapping_hierarchies_tell_nothing_together():
    values = {"was": 20, "is": 32, "m1": 2, "m2": 18, "m3": 12}
    sums = [("whole", "was", ["m1", "m2"]), ("whole", "is", ["m1", "m2", "m3"])]
    hidden = decide(values, *sums)
    assert is_told(values, hidden, *sums) == set()
    # As it was and as it is differ by m3.
    assert is_told(values, {"m1", "m3"}, *sums) == {"m1", "m3"}


def test_a_part_of_all_but_a_few_tells_the_rest():
    values = {"t": 52, "a": 50, "b": 3}
    sums = [("some", "t", ["a"]), ("some", "a", ["b"])]
    assert is_told(values, decide(values, *sums), *sums) == set()


def test_cells_of_a_unit_are_withheld_as_one():
    values = {"t": 103, "citizens": 3, "stays": 9, "b": 50, "c": 50}
    hidden = decide(
        values,
        ("whole", "t", ["citizens", "b", "c"]),
        units={"citizens": "same", "stays": "same"},
    )
    assert {"citizens", "stays"} <= hidden


def test_covers_of_single_sums_can_fail_together():
    """Two by two cells that are all hidden, and a third column that gives one of them away."""
    values = {
        "r1": 13, "r2": 90, "c1": 43, "c2": 60, "all": 103,
        "a": 3, "b": 10, "d": 40, "e": 50, "pair": 50,
    }  # fmt: skip
    sums = [
        ("whole", "r1", ["a", "b"]),
        ("whole", "r2", ["d", "e"]),
        ("whole", "c1", ["a", "d"]),
        ("whole", "c2", ["b", "e"]),
        ("whole", "all", ["r1", "r2"]),
        ("whole", "pair", ["b", "d"]),
    ]
    cells, terms = cells_of(values), sums_of(values, sums)
    hidden = covered(cells, terms, cells.is_small)
    exposed = told(cells, terms, hidden, hidden)
    final = withheld(cells, terms)
    assert exposed.any()
    assert not told(cells, terms, final, final).any()


def test_a_small_group_with_a_sum_below_zero_is_covered():
    values = {"all": -240, "a": -300, "b": 30, "c": 30}
    cells = replace(
        cells_of(values),
        is_small=np.array([False, True, False, False]),
        least=np.full(4, -1e9),
        few_under=np.zeros(4),
    )
    hidden = withheld(cells, sums_of(values, [("whole", "all", ["a", "b", "c"])]))
    assert hidden.tolist() == [False, True, True, False]


def test_what_nothing_can_cover_is_an_error():
    """Only figures that contradict each other can't be covered: here a total without parts."""
    with pytest.raises(Uncovered):
        decide({"t": 3, "a": 0}, ("whole", "t", ["a"]))


def test_same_figures_same_decision():
    generator = np.random.default_rng(1)
    values = {
        f"p{number}": int(value) for number, value in enumerate(generator.integers(0, 60, 40))
    }
    sums = []
    for start in range(0, 40, 8):
        parts = [f"p{number}" for number in range(start, start + 8)]
        values[f"t{start}"] = sum(values[part] for part in parts)
        sums.append(("whole", f"t{start}", parts))
    once = decide(values, *sums)
    assert once == decide(values, *sums)
    assert is_told(values, once, *sums) == set()


def test_units_are_decided_as_one(built):
    """The unit test whose inputs only this warehouse has: the larger is built without `open`."""
    done = built.dbt("test", "--select", "int_open_decision,test_type:unit")
    assert done.returncode == 0, done.stdout
    assert "PASS int_open_decision" in done.stdout


# Without these the audit takes seconds; of all, minutes.
NOT_AUDITED = ("children_and_young", "citizens_65_plus", "key_figures")


def test_the_public_gets_what_the_auditor_passes_and_nothing_else(built, tmp_path):
    database, out = tmp_path / "warehouse.duckdb", tmp_path / "out"
    shutil.copy(built.database, database)
    with duckdb.connect(str(database)) as connection:
        for report in NOT_AUDITED:
            connection.execute(f"delete from open.rpt_{report}")
    wanted = tmp_path / "scope.yml"
    wanted.write_text("tenants: [{kind: public}]", encoding="utf-8")
    publish_tenants(database, out, scope.read(wanted), audited=True)
    record = (out / "public" / "audit.md").read_text(encoding="utf-8")
    assert "threshold\n5" in record
    assert "\n0 figures exposed\n" in record
    with duckdb.connect(str(database)) as connection:
        show_what_only_covers(connection)
    with pytest.raises(PublishError, match="not safe"):
        publish_tenants(database, out, scope.read(wanted), audited=True)
    assert (out / "public" / "audit.md").read_text(encoding="utf-8") == record


def show_what_only_covers(connection) -> None:
    """Break the suppression: show every row of the data pack that is not small itself."""
    same = " and ".join(
        f"open_row.{column} = closed.{column}"
        for column in (
            "period_type", "period_start", "geography_basis", "geography_level", "geography_code",
            "sex", "age_band", "target_group_code", "indicator_code",
        )
    )  # fmt: skip
    connection.execute(
        f"""
        update open.rpt_health_cluster_data_pack as open_row
        set numerator = closed.numerator, denominator = closed.denominator, value = closed.value,
            is_suppressed = false, suppression_reason = 'none'
        from reports.rpt_health_cluster_data_pack as closed
        where {same} and not closed.is_suppressed
        """
    )
