"""Command line: makes the chunks, then manifest and truth, then swaps the landing in."""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import os
import shutil
import sys
import time
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from ..settings import SYNTHETIC_MARKER as MARKER
from ..synthetic import GENERATOR, ORIGIN, ORIGIN_COLUMN
from . import chunk as chunk_module
from .contract import load_contract
from .lpr_models import CHOICES, write_lpr_models
from .settings import CHUNK_CITIZENS, Settings


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The command-line options."""
    parser = argparse.ArgumentParser(
        prog="generate", description="Write a synthetic Denmark as landing extracts."
    )
    parser.add_argument("--citizens", type=int, default=20_000, help="1,000 to 6,000,000")
    parser.add_argument("--years", default="2022-2024", help="first-last, such as 2022-2024")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("data/landing"))
    dirt = parser.add_mutually_exclusive_group()
    dirt.add_argument(
        "--dirt", type=float, default=0.001, help="share of each kind of bad row, default 0.001"
    )
    dirt.add_argument("--no-dirt", action="store_true", help="no bad rows at all")
    parser.add_argument("--as-of", type=date.fromisoformat, help="default: 1 January afterwards")
    parser.add_argument(
        "--lpr", choices=CHOICES, default="A", help="models of the hospital register, default A"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--memory-mb", type=int, default=8_000, help="for all workers together")
    return parser.parse_args(arguments)


def read_settings(options: argparse.Namespace) -> Settings:
    """Settings of the run from the options."""
    first, _, last = options.years.partition("-")
    first_year, last_year = int(first), int(last or first)
    chunks = -(-options.citizens // CHUNK_CITIZENS)
    workers = max(1, min(options.workers, chunks))
    return Settings(
        citizens=options.citizens,
        first_year=first_year,
        last_year=last_year,
        seed=options.seed,
        dirt=0.0 if options.no_dirt else options.dirt,
        as_of=options.as_of or date(last_year + 1, 1, 1),
        workers=workers,
        memory_limit_mb=options.memory_mb // workers,
    )


def main(arguments: list[str] | None = None) -> int:
    """Entry of scripts/generate."""
    try:
        options = parse(arguments)
        settings = read_settings(options)
        generate(settings, options.out, options.lpr)
    except (ValueError, RuntimeError, OSError) as error:
        print(f"generate: {error}", file=sys.stderr)
        return 1
    return 0


def guard(out: Path) -> None:
    """Never replace a folder that this generator did not write."""
    if out.exists() and any(out.iterdir()) and not (out / MARKER).exists():
        raise ValueError(f"{out} holds files that are not synthetic ({MARKER} is missing)")


def generate(settings: Settings, out: Path, lpr: str = "A") -> None:
    """Write the landing beside `out` and put it in place when it is whole."""
    began = time.monotonic()
    out = out.resolve()
    guard(out)
    building = out.with_name(f".{out.name}.building-{os.getpid()}")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        results = run_chunks(settings, building, began)
        finish(settings, building, results)
        write_lpr_models(building, lpr)
        swap(building, out)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    print(f"{out}: done in {time.monotonic() - began:.0f} s", flush=True)


def run_chunks(settings: Settings, building: Path, began: float) -> list[dict]:
    """All chunks, some at the same time; the result of each in the order of the chunks."""
    jobs = [(settings, str(building), number) for number in range(settings.chunks)]
    results = []
    if settings.workers == 1:
        stream = map(chunk_module.run_job, jobs)
        pool = None
    else:
        pool = multiprocessing.get_context("spawn").Pool(settings.workers, maxtasksperchild=8)
        stream = pool.imap(chunk_module.run_job, jobs)
    try:
        for result in stream:
            results.append(result)
            print(
                f"{time.monotonic() - began:6.0f} s  chunk {len(results)} of {settings.chunks}:"
                f" {result['citizens']:,} citizens, {sum(result['rows'].values()):,} rows",
                flush=True,
            )
    finally:
        if pool:
            pool.terminate()
            pool.join()
    return results


def finish(settings: Settings, building: Path, results: list[dict]) -> None:
    """Manifest, truth and marker beside the tables."""
    rows: Counter = Counter()
    truth: Counter = Counter()
    harmless: Counter = Counter()
    dirt: dict = defaultdict(int)
    for result in results:
        rows.update(result["rows"])
        truth.update(result["truth"])
        harmless.update(result["harmless"])
        for key, count in result["dirt"].items():
            dirt[key] += count
    shutil.rmtree(building / ".temp", ignore_errors=True)
    names = list(load_contract())
    with (building / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["table_name", "row_count", "as_of_date", ORIGIN_COLUMN])
        writer.writerows([name, rows[name], settings.as_of.isoformat(), ORIGIN] for name in names)
    with (building / "truth_dirt.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["table_name", "rule", "planted_rows", "note"])
        writer.writerows([*key[:2], count, key[2]] for key, count in sorted(dirt.items()))
    settings_text = {
        "generator": GENERATOR,
        "seed": settings.seed,
        "citizens": settings.citizens,
        "years": f"{settings.first_year}-{settings.last_year}",
    }
    document = {
        **settings_text,
        "as_of_date": settings.as_of.isoformat(),
        "dirt_share": settings.dirt,
        "clean": dict(sorted(truth.items())),
        "harmless": dict(sorted(harmless.items())),
        "missing_months": results[0]["missing_months"],
        "dirt": [
            {"table_name": key[0], "rule": key[1], "note": key[2], "planted_rows": count}
            for key, count in sorted(dirt.items())
        ],
    }
    (building / "truth.json").write_text(
        json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (building / MARKER).write_text(json.dumps(settings_text) + "\n", encoding="utf-8")
    for name in names:
        print(f"  {name:24} {rows[name]:>14,}", flush=True)


def swap(building: Path, out: Path) -> None:
    """Put the new landing where the old one was; the old one goes last."""
    old = out.with_name(f".{out.name}.old-{os.getpid()}")
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists():
        out.rename(old)
    building.rename(out)
    shutil.rmtree(old, ignore_errors=True)
