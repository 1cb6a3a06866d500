"""Tries to tell the withheld figures of schema `open` from all that it publishes.

Knows the definitions (how components, ages, sexes, periods and places add up), not how figures were
chosen to be withheld. Every published number and every sum is a row of a linear program; each
withheld number is a variable of at least zero. A withheld number is exposed when the program leaves
it a single value above zero, or none above 3: narrower than the 1 to 4 that a small cell may be.

Published counts without a row are zero. Population is not added up over time: it is a mean.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import highspy
import numpy as np

SMALLEST = 4
ROUNDS = 10
SCOPES = {"citizens_65_plus": "65_plus", "children_and_young": "0_24"}
BANDS = {
    "all": ["unknown", "0-17", "18-24", "25-44", "45-64", "65-74", "75-84", "85+"],
    "65_plus": ["65-74", "75-84", "85+"],
    "0_24": ["0-17", "18-24"],
}
SEXES = ["1", "2", "unknown"]
FINER = {"country": "region", "region": "health_cluster", "health_cluster": "municipality"}
GP_TYPES = ["ordinary_consultation", "telephone", "email", "video", "other_physical", "home_visit"]
FEES = [
    "general_practice", "specialist", "dental_care", "physiotherapy", "chiropractic", "podiatry",
    "psychologist",
]  # fmt: skip
WHOLES = [
    ("contact", ["contact_somatic", "contact_psychiatric"]),
    ("stay", ["stay_inpatient", "stay_outpatient"]),
    ("stay", ["stay_somatic", "stay_psychiatric", "stay_both_areas"]),
    ("stay", ["stay_acute", "stay_planned"]),
    ("stay_inpatient", ["stay_inpatient_acute", "stay_inpatient_planned"]),
    ("plan", ["plan_general", "plan_specialised", "plan_specialised_rehabilitation"]),
    ("gp_contact", [f"gp_{kind}" for kind in GP_TYPES]),
    ("fee", [f"fee_{group}" for group in FEES]),
    ("sector_contact", ["one_sector", "two_sectors", "three_sectors"]),
    *(
        (f"home_help_{basis}_minutes", [f"home_help_{kind}_{basis}_minutes" for kind in
                                        ("practical", "personal")])
        for basis in ("granted", "delivered")
    ),
]  # fmt: skip
MOSTS = [
    ("contact", "contact_physical"),
    ("stay_inpatient", "stay_inpatient_ended"),
    ("stay_inpatient", "stay_inpatient_somatic"),
    ("stay_inpatient", "stay_inpatient_psychiatric"),
    ("stay_acute", "stay_inpatient_acute"),
    ("stay_planned", "stay_inpatient_planned"),
    ("stay_acute", "stay_preventable"),
    ("stay_acute", "anchor_acute_stay_30"),
    ("index_stay_somatic", "readmitted_somatic"),
    ("index_stay_psychiatric", "readmitted_psychiatric"),
    ("gp_contact", "gp_out_of_hours"),
    ("plan", "plan_with_training"),
]

# Component, measure, type and start of the period, place, age scope, sex, age band, target group.
Key = tuple[str, str, str, str, frozenset, str, str, str, str]


@dataclass
class Published:
    """What the tables say of each component, and which numbers they withhold."""

    known: dict[Key, float] = field(default_factory=dict)
    withheld: set[Key] = field(default_factory=set)
    places: dict[tuple, dict[str, set[frozenset]]] = field(default_factory=dict)

    def at(self, key: Key) -> float | None:
        """The number; zero without a row; None when it is withheld."""
        return None if key in self.withheld else self.known.get(key, 0.0)


def read(database: Path) -> Published:
    found = Published()
    with duckdb.connect(str(database), read_only=True) as connection:
        members = defaultdict(set)
        for period, basis, level, code, municipality in connection.execute(
            "select period_id, geography_basis, geography_level, geography_code,"
            " municipality_code from open.membership"
        ).fetchall():
            members[period, basis, level, code].add(municipality)
        places = {name: frozenset(codes) for name, codes in members.items()}
        for (period, basis, level, _), codes in places.items():
            found.places.setdefault((period,), defaultdict(set))[level, basis].add(codes)
        reports = connection.execute(
            "select distinct report_code from open.report_indicator order by 1"
        ).fetchall()
        for (report,) in reports:
            read_report(connection, report, places, found)
    found.withheld -= set(found.known)
    return found


def read_report(connection, report: str, places: dict, found: Published) -> None:
    scope = SCOPES.get(report, "all")
    months = {"month": 1, "quarter": 3, "year": 12}
    for row in connection.execute(
        f"""
        select r.period_type, cast(r.period_start as varchar), r.geography_basis,
            r.geography_level, r.geography_code, r.sex, r.age_band, r.target_group_code,
            i.numerator, i.numerator_measure, i.denominator, i.denominator_measure,
            r.numerator, r.denominator, r.is_suppressed
        from open.rpt_{report} as r
        inner join open.report_indicator as i
            on r.indicator_code = i.indicator_code and i.report_code = '{report}'
        """
    ).fetchall():
        kind, start, basis, level, code, sex, band, group = row[:8]
        period = int(start[:4]) * 10000 + int(start[5:7]) * 100 + months[kind]
        place = places.get((period, basis, level, code))
        if place is None:
            raise SystemExit(f"no membership of {level} {code} in {period}")
        its_scope = "all" if band != "all" else scope
        rest = (kind, start, place, its_scope, sex, band, group)
        for component, measure, value in ((row[8], row[9], row[12]), (row[10], row[11], row[13])):
            if component == "none":
                continue
            if row[14]:
                found.withheld.add((component, measure, *rest))
            else:
                found.known[component, measure, *rest] = float(value)


def sums(found: Published) -> list[tuple[Key, list[Key], str]]:
    """Sums with a withheld number: total, parts, and = (add up), >= (at most) or cover."""
    kinds = {(key[0], key[1]) for key in found.known} | {(k[0], k[1]) for k in found.withheld}
    levels = {(key[2], key[3], key[4]) for key in set(found.known) | found.withheld}
    everything = set(found.known) | found.withheld
    made = {}
    for key in sorted(everything, key=str):
        for total, parts, relation in sums_of(key, found, kinds, levels):
            if found.withheld.intersection([total, *parts]):
                made[total, tuple(parts)] = relation
    return [(total, list(parts), relation) for (total, parts), relation in made.items()]


def sums_of(key: Key, found: Published, kinds: set, levels: set):
    component, measure, kind, start, place, scope, sex, band, group = key
    is_plain = group == "all" and band == "all"
    overlapping = measure == "citizens"

    def other(**changes) -> Key:
        names = ("component", "measure", "kind", "start", "place", "scope", "sex", "band", "group")
        return tuple(changes.get(name, old) for name, old in zip(names, key, strict=True))

    if is_plain and sex == "all" and has_sexes(found, other(sex="1"), other(sex="2")):
        yield key, [other(sex=one) for one in SEXES], "="
        parts = [other(band=one, scope="all") for one in BANDS[scope]]
        yield key, parts, "cover" if overlapping else "="
    if is_plain and scope == "all":
        yield key, [other(scope=one) for one in ("65_plus", "0_24")], ">="
    for whole, parts in WHOLES:
        if component == whole and all((part, measure) in kinds for part in parts):
            yield key, [other(component=part) for part in parts], "="
    for most, part in MOSTS:
        if component == most and (part, measure) in kinds:
            yield key, [other(component=part)], ">="
    if component == "population" and is_plain and sex == "all" and group == "all":
        for part in ("population_65_plus",):
            yield other(scope="65_plus"), [other(component=part, scope="all")], "="
    period = int(start[:4]) * 10000 + int(start[5:7]) * 100
    period += {"month": 1, "quarter": 3, "year": 12}[kind]
    for parts in parts_of_place(found.places[period,], place):
        if all((kind, start, part) in levels for part in parts):
            cells = [other(place=part) for part in parts]
            if any(cell in found.known or cell in found.withheld for cell in cells):
                yield key, cells, "cover" if overlapping else "="
    finer = {"year": ("quarter", 3), "quarter": ("month", 1)}.get(kind)
    if finer and is_plain and sex == "all" and not component.startswith("population"):
        first = int(start[5:7])
        starts = [
            f"{start[:4]}-{month:02d}-01"
            for month in range(first, first + {"year": 12, "quarter": 3}[kind], finer[1])
        ]
        if all((finer[0], one, place) in levels for one in starts) and not overlapping:
            yield key, [other(kind=finer[0], start=one) for one in starts], "="


def has_sexes(found: Published, *keys: Key) -> bool:
    return any(key in found.known or key in found.withheld for key in keys)


def parts_of_place(levels: dict, place: frozenset):
    """The places of any one level that make up the place."""
    for places in levels.values():
        parts = [one for one in places if one < place]
        if parts and sum(map(len, parts)) == len(place):
            yield sorted(parts, key=sorted)


def rows_of(found: Published):
    """Rows over the withheld numbers: their coefficients, least and greatest."""
    for total, parts, relation in sums(found):
        rest, row = 0.0, defaultdict(float)
        for sign, key in [(1.0, total), *((-1.0, part) for part in parts)]:
            value = found.at(key)
            if value is None:
                row[key] += sign
            else:
                rest += sign * value
        tolerance = 1e-3
        if relation in ("=", ">="):
            most = -rest + tolerance if relation == "=" else highspy.kHighsInf
            yield row, -rest - tolerance, most
            continue
        yield row, -highspy.kHighsInf, -rest
        whole = found.at(total)
        for part in parts:
            value = found.at(part)
            if value is None and whole is None:
                yield {total: 1.0, part: -1.0}, 0.0, highspy.kHighsInf
            elif value is None:
                yield {part: 1.0}, 0.0, whole
            elif whole is None:
                yield {total: 1.0}, value, highspy.kHighsInf


def groups(rows: list) -> list[list[int]]:
    """Rows that share withheld numbers, directly or through others."""
    parent: dict = {}

    def root(key):
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for row, _, _ in rows:
        first, *others = row
        for key in others:
            parent[root(key)] = root(first)
    found = defaultdict(list)
    for number, (row, _, _) in enumerate(rows):
        found[root(next(iter(row)))].append(number)
    return list(found.values())


def exposed_in(rows: list) -> list[tuple[Key, float, float]]:
    """The withheld numbers of a group that are exposed, and the interval that is left of each."""
    keys = sorted({key for row, _, _ in rows for key in row}, key=str)
    number = {key: place for place, key in enumerate(keys)}
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    for _ in keys:
        solver.addVar(0.0, 1e9)
    for row, least, most in rows:
        solver.addRow(
            least, most, len(row), np.array([number[key] for key in row], dtype=np.int32),
            np.array(list(row.values())),
        )  # fmt: skip
    low, high = np.full(len(keys), np.inf), np.full(len(keys), -np.inf)
    everyone = np.arange(len(keys), dtype=np.int32)

    def look(price: np.ndarray) -> None:
        solver.changeColsCost(len(keys), everyone, price)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise SystemExit(f"the published tables contradict each other: {keys[0]}")
        answer = np.array(solver.getSolution().col_value)
        np.minimum(low, answer, out=low)
        np.maximum(high, answer, out=high)

    for turn in range(ROUNDS):
        open_still = high - low < SMALLEST
        if not open_still.any():
            return []
        signs = np.where((everyone.astype(np.int64) * 2654435761 >> (turn + 4)) & 1, 1.0, -1.0)
        look(np.where(open_still, signs if turn > 1 else 1.0 - 2 * turn, 0.0))
    for place in np.flatnonzero(high - low < SMALLEST):
        for sign in (-1.0, 1.0):
            if high[place] - low[place] < SMALLEST:
                price = np.zeros(len(keys))
                price[place] = sign
                look(price)
    return [
        (keys[place], float(low[place]), float(high[place]))
        for place in np.flatnonzero(high > 0.1)
        if high[place] - low[place] < 0.5 or high[place] < SMALLEST - 0.01
    ]


def audit(database: Path) -> list[tuple[Key, float, float]]:
    found = read(database)
    rows = list(rows_of(found))
    print(f"{len(found.known)} numbers published, {len(found.withheld)} withheld, {len(rows)} rows")
    exposed = []
    parts = groups(rows)
    for done, part in enumerate(parts):
        exposed += exposed_in([rows[number] for number in part])
        if done % 100 == 99:
            print(f"{done + 1} of {len(parts)} groups, {len(exposed)} exposed", flush=True)
    return exposed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    default = os.environ.get("PAA_TVAERS_DATABASE", "data/paa_tvaers.duckdb")
    parser.add_argument("--database", type=Path, default=Path(default), help="warehouse file")
    exposed = audit(parser.parse_args().database)
    for key, low, high in exposed[:50]:
        named = [sorted(part)[:3] if isinstance(part, frozenset) else part for part in key]
        print(f"exposed: {named}: {low:g} to {high:g}")
    print(f"{len(exposed)} withheld numbers are exposed")
    return 1 if exposed else 0


if __name__ == "__main__":
    sys.exit(main())
