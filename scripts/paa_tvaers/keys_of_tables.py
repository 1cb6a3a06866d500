"""The columns that name a row of each table, from the tests of the models and code lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from .contract import PROJECT, read_yaml


@cache
def tested_keys() -> dict[str, tuple[str, ...]]:
    """Key columns by table: the first that is unique and never null, else what is together."""
    return dict(_tested())


def _tested() -> Iterator[tuple[str, tuple[str, ...]]]:
    files = [*(PROJECT / "models").rglob("*.yml"), *(PROJECT / "seeds").rglob("*.yml")]
    for file in sorted(files):
        content = read_yaml(file)
        for kind in ("models", "seeds"):
            for entry in content.get(kind, []):
                if key := _key(entry):
                    yield entry["name"], key


def _key(entry: dict) -> tuple[str, ...]:
    tests = [test for test in entry.get("data_tests", []) if isinstance(test, dict)]
    never_null = {
        column
        for test in tests
        if "no_nulls" in test
        for column in test["no_nulls"]["arguments"]["columns"]
    }
    for column in entry.get("columns", []):
        of_column = column.get("data_tests", [])
        if "unique" in of_column and ("not_null" in of_column or column["name"] in never_null):
            return (column["name"],)
    for test in tests:
        if "unique_together" in test:
            return tuple(test["unique_together"]["arguments"]["columns"])
    return ()


def key_columns(tables: Mapping[tuple[str, str], Sequence]) -> dict[tuple[str, str], tuple]:
    """Key columns by schema and table, where they are known.

    Standard reports are made by one macro and tested on some: all with the same columns have the
    same key.
    """
    tested = tested_keys()
    # A report's model is named rpt_, its table not always.
    names = {at: at[1] if at[1] in tested else f"rpt_{at[1]}" for at in tables}
    found = {at: tested[name] for at, name in names.items() if name in tested}

    def shape(at: tuple[str, str]) -> tuple[str, ...]:
        return tuple(column.name for column in tables[at])

    reports = {shape(at): key for at, key in found.items() if at[1].startswith("rpt_")}
    alike = {at: reports[shape(at)] for at in tables if shape(at) in reports}
    return found | alike
