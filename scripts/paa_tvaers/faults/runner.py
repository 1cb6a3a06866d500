"""Try every fault, tell what came of each, and write the results down."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from .. import redelivery
from ..contract import PROJECT
from . import delivery, machine, rows
from .landing import Landing
from .site import NO_UNIT_TESTS, Site

CITIZENS = 1_500
PAGE = PROJECT / "docs" / "faults.md"
MARK = "<!-- What follows is written by ./scripts/faults. -->"
# With all that is made of reports.
NO_REPORTS = ("--exclude", "path:models/reports+", "path:models/intermediate/report+")

Result = tuple[str, str, str, list[str]]  # heading, fault, what must come of it, what went wrong


def main() -> int:
    """Try the faults; 0 when all came as declared."""
    parser = argparse.ArgumentParser(prog="scripts/faults", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only what needs no run of dbt")
    parser.add_argument("--write", action="store_true", help="write the results to docs/faults.md")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = []
        for result in _tried(Path(folder), wanted.quick):
            results.append(result)
            _, title, expected, found = result
            print(f"{'FAILED' if found else 'ok':<7}{title:<62}{expected}", flush=True)
            print("".join(f"       {line}\n" for line in found), end="", flush=True)
    failed = sum(bool(found) for *_, found in results)
    print(f"{len(results)} faults, {failed} not as declared")
    if wanted.write:
        _write(results)
    return 1 if failed else 0


def _tried(folder: Path, quick: bool) -> Iterator[Result]:
    good = folder / "good"
    subprocess.run(
        [PROJECT / "scripts" / "generate", "--citizens", str(CITIZENS), "--out", good],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    for damage in delivery.DAMAGES:
        landing = Landing(good, folder / damage.name)
        expected = "the build stops" if damage.stops else "read all the same"
        yield "The delivery", damage.title, expected, delivery.wrongs(landing, damage)
    if quick:
        return
    # Where a warehouse stands, one with the bad rows does: they are judged in the same build.
    planted = Landing(good, folder / "planted")
    rows.plant(planted)
    site = Site(folder / "site", good, folder / "built" / "paa_tvaers.duckdb")
    _build(planted.root, site.good_warehouse, *NO_REPORTS)
    wrong = rows.wrongs(site.good_warehouse)
    for name, bad in rows.BAD_ROWS.items():
        found = [line for line in wrong if line.startswith((f"{name}:", "unbalanced"))]
        yield "Rows", bad.title, bad.rule or "kept", found
    for harm in machine.HARMS:
        if harm.increment:
            continue
        yield _tried_at(site, harm, "The machine")
    yield from _tried_in_increments(folder, good)


def _tried_in_increments(folder: Path, good: Path) -> Iterator[Result]:
    redelivery.write(good, folder / "next", percent=3)
    site = Site(folder / "increment", folder / "next", folder / "whole" / "paa_tvaers.duckdb")
    _build(good, site.good_warehouse)
    for harm in machine.HARMS:
        if harm.increment:
            yield _tried_at(site, harm, "Increments")


def _tried_at(site: Site, harm: machine.Harm, heading: str) -> Result:
    if harm.root and os.geteuid() != 0:
        return heading, harm.title, "not tried: needs root", []
    expected = "a new warehouse" if not harm.returncode else "the old warehouse stands"
    try:
        return heading, harm.title, expected, machine.wrongs(site, harm)
    except RuntimeError as problem:
        return heading, harm.title, expected, [str(problem)[-2000:]]


def _build(landing: Path, database: Path, *exclude: str) -> None:
    environment = os.environ | {
        "PAA_TVAERS_LANDING": str(landing),
        "PAA_TVAERS_DATABASE": str(database),
    }
    subprocess.run(
        [sys.executable, "-m", "paa_tvaers.build", "--", *NO_UNIT_TESTS, *exclude],
        cwd=PROJECT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _write(results: list[Result]) -> None:
    """The results of this run, in the page about them."""
    failed = sum(bool(found) for *_, found in results)
    lines = [
        MARK,
        "",
        f"{len(results)} faults, {failed} not as declared, with DuckDB {duckdb.__version__}.",
    ]
    heading = None
    for section, title, expected, found in results:
        if section != heading:
            heading = section
            lines += ["", f"## {section}", "", "| fault | what comes of it |", "|---|---|"]
        lines.append(f"| {title} | {'**not as declared**: ' * bool(found)}{expected} |")
    before = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(before + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
