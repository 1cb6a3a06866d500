"""Measure, and write the page: see ./scripts/benchmark --help."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import shutil
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .. import redelivery, settings, skew
from ..build_facts import code_version
from ..generator import cli as generator
from . import disk, page
from .core import ENGINES
from .cost import GB, in_a_process

SIZES = [20_000, 200_000]
SKEWED_CONTACTS = 100_000
CHANGED_PERCENT = 1
COSTLIEST = 15
LIBRARIES = ("duckdb", "dbt-core", "dbt-duckdb", "polars", "pandas")
# Above, the other engines don't have the memory, and running the same SQL again takes as long as
# the build, of which dbt's share is smaller the larger the size.
COMPARED_UP_TO = 200_000


def main() -> int:
    """Run the command line; 1 when two engines come to different answers."""
    parser = argparse.ArgumentParser(
        prog="scripts/benchmark",
        description="Build warehouses of several sizes, run the same SQL without dbt, do the core"
        " of the work by other means, and write docs/benchmark.json and the page made of it.",
    )
    parser.add_argument("--citizens", type=int, nargs="+", default=SIZES, help="sizes to measure")
    parser.add_argument("--scratch", type=Path, help="folder for landings and warehouses")
    parser.add_argument("--landing", type=Path, help="a landing of the one size, already there")
    parser.add_argument("--page", action="store_true", help="only make the page anew")
    arguments = parser.parse_args()
    if arguments.landing and len(arguments.citizens) > 1:
        parser.error("--landing is that of one size: say which with --citizens")
    if arguments.scratch:
        arguments.scratch.mkdir(parents=True, exist_ok=True)
    if not arguments.page:
        for citizens in sorted(arguments.citizens):
            _keep({"sizes": [_size(citizens, arguments.scratch, arguments.landing)]})
        if min(arguments.citizens) <= COMPARED_UP_TO:
            _keep({"skew": _skew(min(arguments.citizens), arguments.scratch)})
    page.write(json.loads(page.RESULTS.read_text(encoding="utf-8")))
    return 0


def _keep(measured: dict[str, Any]) -> None:
    """Write what was measured in the place of what it renews; the other sizes stay."""
    results = json.loads(page.RESULTS.read_text(encoding="utf-8"))
    new = measured.get("sizes", [])
    sizes = {size["citizens"]: size for size in [*results["sizes"], *new]}
    results |= measured | {"sizes": [sizes[key] for key in sorted(sizes)]}
    page.RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def _made_by() -> dict[str, Any]:
    """When, of which state of the code, on what and with what it is measured."""
    models = [
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GB
    return {
        "date": f"{dt.date.today():%Y-%m-%d}",
        "code": code_version() or "unknown",
        "processor": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "memory_limit": settings.memory_limit(),
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def _landing(citizens: int, folder: Path) -> Path:
    """A landing. Where others do the core too it is without dirt: they clean nothing."""
    landing = folder / "landing"
    dirt = ["--no-dirt"] if citizens <= COMPARED_UP_TO else []
    generator.main(["--citizens", str(citizens), *dirt, "--out", str(landing)])
    return landing


def _size(citizens: int, scratch: Path | None, landing: Path | None = None) -> dict[str, Any]:
    """The costs of a size: the build by dbt, the same without dbt, and the core by each engine."""
    print(f"{citizens:,} citizens", flush=True)
    with tempfile.TemporaryDirectory(dir=scratch) as name:
        folder = Path(name)
        landing = landing or _landing(citizens, folder)
        is_compared = citizens <= COMPARED_UP_TO
        engines = engines_of(landing) if is_compared else {}
        database = folder / "dbt" / "paa_tvaers.duckdb"
        again = folder / "raw" / "paa_tvaers.duckdb"
        again.parent.mkdir()
        places = {"PAA_TVAERS_LANDING": landing, "PAA_TVAERS_DATABASE": database}
        load = round(os.getloadavg()[0], 1)
        built = in_a_process("by_dbt", folder / "target", **places)
        whole = database.stat().st_size / GB
        nodes = with_disk(built["result"]["nodes"], disk.of_tables(database))
        raw = None
        if is_compared:
            raw = _cost(in_a_process("raw", folder / "target", database, again, **places))
        return {
            "citizens": citizens,
            "made_by": _made_by(),
            "load": load,
            "landing_gb": round(_size_of(landing) / GB, 3),
            "warehouse_gb": round(whole, 3),
            "build": _cost(built),
            "raw": raw,
            "increment": _increment(folder, places),
            "nodes": nodes,
            "engines": engines,
        }


def with_disk(nodes: dict[str, dict], tables: dict[str, float]) -> dict[str, dict]:
    """The costs of the nodes; those that are tables take room in the file."""
    return {
        node: cost | ({"disk_gb": round(tables[name], 3)} if name in tables else {})
        for node, cost in nodes.items()
        for name in [node.split(".")[-1]]
    }


def _cost(measured: dict[str, Any]) -> dict[str, float]:
    return {key: measured[key] for key in ("wall", "cpu", "peak_gb")}


def _increment(folder: Path, places: dict[str, Path]) -> dict[str, Any]:
    """The cost of the next delivery, which says something else about one citizen in a hundred."""
    shutil.copytree(folder / "target", folder / "next")
    delivery = folder / "delivery"
    redelivery.write(places["PAA_TVAERS_LANDING"], delivery, CHANGED_PERCENT)
    again = places | {"PAA_TVAERS_LANDING": delivery}
    built = in_a_process("by_dbt", folder / "next", "increment", **again)
    costliest = sorted(built["result"]["nodes"].items(), key=lambda node: -node[1]["cpu"])
    changed = {"changed": built["result"]["changed"]}
    return _cost(built) | changed | {"nodes": dict(costliest[:COSTLIEST])}


def _size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def engines_of(landing: Path) -> dict[str, dict[str, Any]]:
    """What each engine takes for the core. Ends the benchmark when their answers differ."""
    costs = {engine: in_a_process("core", engine, landing) for engine in ENGINES}
    answers = {engine: cost.pop("result") for engine, cost in costs.items()}
    if len({json.dumps(answer) for answer in answers.values()}) > 1:
        raise SystemExit(f"The engines differ: {json.dumps(answers, indent=1)}")
    return costs


def _skew(citizens: int, scratch: Path | None) -> dict[str, float]:
    """Seconds of the hospital models with 100,000 more contacts, of many citizens and of one."""
    with tempfile.TemporaryDirectory(dir=scratch) as name:
        seconds = skew.measure(_landing(citizens, Path(name)), SKEWED_CONTACTS)
    return {whose: round(sum(times.values()), 2) for whose, times in seconds.items()}


if __name__ == "__main__":
    sys.exit(main())
