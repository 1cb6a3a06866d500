"""The cells of the standard reports, read from the warehouse with what is small left out.

This is the only place that reads figures. A suppressed row comes out as the mark HIDDEN: its
numerator, denominator and value are dropped in the query itself, so nothing after it can show
them. A numerator of zero is left out too: an absent one means zero wherever the measure has a
denominator, and in a count wherever the place and period exist (the warehouse has no rows for
counts of nothing).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from paa_tvaers import settings
from paa_tvaers.sql import literal

from . import queries

HIDDEN = "x"
PARTS = ("total", "person", "group", "group_person")
LEVELS = ("country", "region", "health_cluster", "municipality")
PERIOD_TYPES = ("month", "quarter", "year")


@dataclass
class Series:
    """Figures of a measure: text by basis and geography, and what they run over."""

    periods: list[int]
    combinations: list[int]
    as_was: dict[int, str] = field(default_factory=dict)
    as_is: dict[int, str] = field(default_factory=dict)

    def write(self) -> dict:
        """The series as the site's scripts read it; "as is" holds only what differs."""
        differs = {key: text for key, text in self.as_is.items() if self.as_was.get(key) != text}
        found = {"p": self.periods, "c": self.combinations, "was": self.as_was}
        return found | ({"is": differs} if differs else {})


@dataclass(frozen=True)
class Measure:
    """What a report's cells say of a measure."""

    code: str
    is_plain: bool  # the value is numerator times multiplier divided by denominator
    not_full: list[int]
    divisor: str | None


class Warehouse:
    """Read-only access to the standard reports of a warehouse file."""

    def __init__(self, database: Path, schema: str):
        self.schema = schema
        self.connection = duckdb.connect(config={"memory_limit": settings.memory_limit()})
        self.connection.execute(f"attach {literal(database)} as warehouse (read_only)")
        self.connection.execute("use warehouse")

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def rows(self, sql: str) -> list[dict]:
        """The rows of a query as dictionaries."""
        found = self.connection.execute(sql)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def read_report(self, report: str) -> list[Measure]:
        """Make the cells of one report ready to be asked for; its measures."""
        names = {"schema": self.schema, "report": report, "hidden": HIDDEN}
        shown = {
            column: queries.NUMBER.format(f"source.{column}")
            for column in ("numerator", "denominator", "value")
        }
        self.connection.execute(queries.CHANGED.format(**names))
        self.connection.execute(queries.CELL.format(**names, **shown))
        self.connection.execute(queries.DIVISION)
        divisors = dict(self.connection.execute("from division").fetchall())
        found = self.connection.execute(queries.MEASURES).fetchall()
        measures = [Measure(*row, divisors.get(row[0])) for row in found]
        self.connection.execute("create or replace temp table not_plain (code varchar)")
        odd = [[one.code] for one in measures if not one.is_plain]
        if odd:
            self.connection.executemany("insert into not_plain values (?)", odd)
        return measures

    def parts(self) -> list[str]:
        """The parts (which breakdowns) that the report read has."""
        found = self.connection.execute("select distinct part from cell").fetchall()
        return [part for part in PARTS if (part,) in found]

    def series(self, part: str, column: str) -> dict[str, Series]:
        """The numerators (n), written values (v) or denominators (d) by the name of their file."""
        chosen = queries.CHOSEN[column].format(part=part)
        axes = self.connection.execute(queries.AXES.format(chosen=chosen)).fetchall()
        found = {name: Series(periods, combinations) for name, periods, combinations in axes}
        for name, basis, geography, text in self.connection.execute(
            queries.SERIES.format(chosen=chosen)
        ).fetchall():
            getattr(found[name], basis)[geography] = text
        return found


def script(call: str, *arguments: object) -> str:
    """A line of JavaScript that calls a function of the site with data."""
    listed = ",".join(
        json.dumps(argument, ensure_ascii=False, separators=(",", ":")) for argument in arguments
    )
    escaped = listed.replace("</", "<\\/")
    return f"{call}({escaped})\n"
