"""The dirt that the generator planted against what the cleaning caught, kind by kind."""

from __future__ import annotations

import csv
import json
from collections import Counter

# Planted differences between the official stays and the contacts, by the cause they must get.
OFFICIAL = {
    f"official_{cause}": cause for cause in ("start", "end", "contacts", "extra", "missing")
}


def planted(place) -> Counter[tuple[str, str]]:
    """Rows planted by table and rule; a rule may be planted in several columns."""
    found = Counter()
    with (place.landing / "truth_dirt.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found[row["table_name"], row["rule"]] += int(row["planted_rows"])
    return found


def test_quarantine_holds_exactly_what_was_planted(built):
    kept = {"unknown_code", "overlapping_spell", "exact_duplicate"} | OFFICIAL.keys()
    expected = {key: rows for key, rows in planted(built).items() if key[1] not in kept and rows}
    caught = {
        (table, rule): rows
        for table, rule, rows in built.query(
            "select table_name, rule, sum(row_count)::bigint from quality.quarantine group by all"
        )
    }
    assert caught == expected


def test_exact_duplicates_are_kept_once(built):
    expected = {
        table: rows for (table, rule), rows in planted(built).items() if rule == "exact_duplicate"
    }
    dropped = dict(
        built.query(
            "select table_name, rows_duplicate from quality.reconciliation where rows_duplicate > 0"
        )
    )
    assert dropped == {table: rows for table, rows in expected.items() if rows}


def test_rows_with_unknown_codes_are_kept_and_counted(built):
    expected: dict[str, int] = {}
    for (table, rule), rows in planted(built).items():
        if rule == "unknown_code":
            expected[table] = expected.get(table, 0) + rows
    counted = dict(
        built.query(
            "select table_name, sum(row_count)::bigint from quality.unknown_code"
            " where column_name not in ('kont_ans', 'kont_ans_inst') group by all"
        )
    )
    assert counted == expected


def test_contacts_of_unlisted_units_are_kept_and_counted(built):
    """The clean contacts are told; a bad one's copy may be at such a unit too."""
    truth = json.loads((built.landing / "truth.json").read_text(encoding="utf-8"))["clean"]
    (counted,) = built.query(
        "select coalesce(sum(row_count), 0)::bigint from quality.unknown_code"
        " where column_name = 'kont_ans'"
    )[0]
    assert counted > 0
    assert 0 <= counted - truth["contacts_at_units_unknown_to_lpr_organisation"] <= counted // 50


def test_every_planted_difference_from_the_official_stays_is_explained(built):
    expected = {
        OFFICIAL[rule]: rows for (_, rule), rows in planted(built).items() if rule in OFFICIAL
    }
    found = dict(
        built.query(
            "select cause, count(*) from quality.stay_reconciliation"
            " where cause <> 'identical' group by all"
        )
    )
    assert found == expected
    assert set(found) == set(OFFICIAL.values())
