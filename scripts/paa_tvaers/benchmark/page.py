"""The benchmark's page: figures as ratios, and plots, from the results that stand beside it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import jinja2
import vl_convert

from ..contract import PROJECT

RESULTS = PROJECT / "docs" / "benchmark.json"
PAGE = PROJECT / "docs" / "benchmark.md"
IMAGES = PROJECT / "docs" / "images"
TEMPLATE = Path(__file__).with_name("benchmark.md.j2")
SHOWN_MODELS = 15
# Smaller ones cost what every build does: their growth says little.
GROWS_FROM = 200_000
NAMES_OF_RUNS = {
    "dbt build": "build",
    "an increment": "increment",
    "the same SQL without dbt": "raw",
}
KINDS = {"model": "models", "test": "tests", "seed": "seeds"}


def write(results: dict[str, Any]) -> None:
    """Write the page and its plots."""
    sizes = results["sizes"]
    largest = sizes[-1]
    template = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True).from_string(
        TEMPLATE.read_text(encoding="utf-8")
    )
    text = template.render(
        results,
        largest=largest,
        growing=[size for size in sizes if size["citizens"] >= GROWS_FROM],
        thing=largest["made_by"],
        compared=[size for size in sizes if size["engines"]],
        costliest=costliest,
        kinds={kind: {size["citizens"]: by_kind(size)[kind] for size in sizes} for kind in KINDS},
        exponent=exponent,
        names=KINDS,
    )
    PAGE.write_text(text, encoding="utf-8")
    IMAGES.mkdir(exist_ok=True)
    for name, spec in plots(results).items():
        svg = vl_convert.vegalite_to_svg(spec)
        (IMAGES / f"benchmark_{name}.svg").write_text(svg, encoding="utf-8")


def costliest(size: dict[str, Any]) -> list[tuple[str, dict[str, float]]]:
    """The costliest models, by CPU time, and their costs."""
    costs = [
        (node.split(".")[-1], cost)
        for node, cost in size["nodes"].items()
        if node.startswith("model.")
    ]
    return sorted(costs, key=lambda item: -item[1]["cpu"])[:SHOWN_MODELS]


def by_kind(size: dict[str, Any]) -> dict[str, float]:
    """CPU seconds of the models, tests and seeds."""
    seconds = dict.fromkeys(KINDS, 0.0)
    for node, cost in size["nodes"].items():
        if node.split(".")[0] in seconds:
            seconds[node.split(".")[0]] += cost["cpu"]
    return seconds


def exponent(sizes: list[dict[str, Any]], *keys: str) -> float:
    """How a figure grows from the smallest size to the largest: 1 is in proportion."""
    small, large = (_figure(size, keys) for size in (sizes[0], sizes[-1]))
    ratio = sizes[-1]["citizens"] / sizes[0]["citizens"]
    return math.log(large / small) / math.log(ratio) if ratio > 1 and small else math.nan


def _figure(size: dict[str, Any], keys: tuple[str, ...]) -> float:
    figure: Any = size
    for key in keys:
        figure = figure[key]
    return figure


def plots(results: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The plots, as Vega-Lite."""
    sizes = results["sizes"]
    growth = [
        {"citizens": size["citizens"], "what": what, "seconds": size[key]["cpu"]}
        for size in sizes
        for what, key in NAMES_OF_RUNS.items()
        if size[key]
    ]
    contest = [
        {"citizens": f"{size['citizens']:,}", "engine": engine, "ratio": cost["cpu"] / base}
        for size in sizes
        if size["engines"]
        for base in [max(size["engines"]["duckdb"]["cpu"], 0.01)]
        for engine, cost in size["engines"].items()
    ]
    costly = [
        {"model": name, "share": cost["cpu"] / sizes[-1]["build"]["cpu"]}
        for name, cost in costliest(sizes[-1])
    ]
    return {
        "growth": _plot(
            growth,
            {"type": "line", "point": True},
            x=_axis("citizens", "quantitative", "citizens", scale={"type": "log"}),
            y=_axis("seconds", "quantitative", "CPU seconds", scale={"type": "log"}),
            color=_axis("what", "nominal", None),
        ),
        "engines": _plot(
            contest,
            "bar",
            x=_axis("engine", "nominal", None, sort=None),
            y=_axis("ratio", "quantitative", "CPU time, DuckDB = 1"),
            color=_axis("citizens", "nominal", "citizens"),
            xOffset={"field": "citizens"},
        ),
        "models": _plot(
            costly,
            "bar",
            x=_axis("share", "quantitative", "share of the build", axis={"format": "%"}),
            y=_axis("model", "nominal", None, sort="-x"),
        ),
    }


def _plot(values: list[dict], mark: Any, **encoding: Any) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 420,
        "background": "white",
        "data": {"values": values},
        "mark": mark,
        "encoding": encoding,
    }


def _axis(field: str, kind: str, title: str | None, **more: Any) -> dict[str, Any]:
    return {"field": field, "type": kind, "title": title, **more}
