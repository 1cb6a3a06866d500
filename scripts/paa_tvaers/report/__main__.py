"""The command ./scripts/report."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import duckdb

from paa_tvaers import settings
from paa_tvaers.contract import PROJECT
from paa_tvaers.replacing import only_writer_of, scratch_folder, swap_folder

from . import assets, pages, quality
from .catalogue import Catalogue
from .cells import Warehouse, script
from .data import DataFiles

CLOSED_SCHEMA = "reports"  # aggregated, but not disclosure-controlled beyond the single cell
MARKER = ".paa-tvaers-report"


class ReportError(Exception):
    """The site can't be built; the message says what to do."""


def main() -> int:
    """Build the site; 0 when it is in place."""
    parser = argparse.ArgumentParser(
        prog="scripts/report",
        description="Build the report site, a folder of static pages, from a built warehouse's"
        " standard reports. Figures of 1-4 citizens are left out of it.",
    )
    parser.add_argument("--database", type=Path, default=settings.database_file())
    parser.add_argument("--out", type=Path, default=PROJECT / "data" / "report")
    parser.add_argument("--schema", default=CLOSED_SCHEMA, help="where the reports stand")
    arguments = parser.parse_args()
    started = time.monotonic()
    try:
        build(arguments.database, arguments.out, arguments.schema)
    except ReportError as problem:
        print(f"report: {problem}", file=sys.stderr)
        return 1
    size = sum(file.stat().st_size for file in arguments.out.rglob("*") if file.is_file())
    seconds = time.monotonic() - started
    print(f"Open {arguments.out / 'index.html'} ({size / 1e6:,.0f} MB, {seconds:.0f} s).")
    return 0


def build(database: Path, out: Path, schema: str = CLOSED_SCHEMA) -> None:
    """Write the site beside `out` first and put it in place when it is whole."""
    if not database.is_file():
        raise ReportError(f"there is no warehouse at {database}; run ./scripts/build first")
    if out.exists() and any(out.iterdir()) and not (out / MARKER).exists():
        raise ReportError(f"{out} holds something else than a report site; choose another folder")
    out.parent.mkdir(parents=True, exist_ok=True)
    busy = ReportError(f"another site is being written to {out}")
    with only_writer_of(out, busy), scratch_folder(out) as new:
        try:
            _write(database, new, schema)
        except duckdb.CatalogException as problem:
            raise ReportError(
                f"{database} has no standard reports in {schema}, or no record of the delivery;"
                f" build it anew ({problem})"
            ) from None
        swap_folder(new, out)


def _write(database: Path, folder: Path, schema: str) -> None:
    (folder / MARKER).touch()
    synthetic = (settings.landing_root() / settings.SYNTHETIC_MARKER).is_file()
    with Warehouse(database, schema) as warehouse:
        catalogue = Catalogue(warehouse)
        files = DataFiles(warehouse, catalogue, folder / "data")
        files.write()
        listing = catalogue.write(files.listing)
        # What was delivered is the house's own business.
        if schema == CLOSED_SCHEMA:
            quality.write(warehouse, folder, database)
    (folder / "data" / "index.js").write_text(script("PT.put", "index", listing), encoding="utf-8")
    closed = schema == CLOSED_SCHEMA
    assets.write(folder / "assets", closed)
    pages.write(folder, catalogue, synthetic, closed)


if __name__ == "__main__":
    sys.exit(main())
