"""The landing contract, read from its one description: models/staging/_landing__sources.yml."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[2]
CONTRACT_FILE = PROJECT / "models" / "staging" / "_landing__sources.yml"


@dataclass(frozen=True)
class Column:
    """A column of a landing table: its name, its SQL type and its `meta` from the contract."""

    name: str
    data_type: str
    description: str = ""
    meta: dict = field(default_factory=dict)

    @property
    def delivered_name(self) -> str:
        """The column's name in the file: LPR_F, for one, calls the pnr `cpr`."""
        return self.meta.get("delivered_as", self.name)


@dataclass(frozen=True)
class Table:
    """A landing table: its name, columns in contract order and its `meta` from the contract."""

    name: str
    description: str
    columns: tuple[Column, ...]
    meta: dict = field(default_factory=dict)

    @property
    def is_control(self) -> bool:
        """Whether it comes from the pre-flight, not from an extract."""
        return bool(self.meta.get("control"))

    @property
    def required(self) -> bool:
        """Whether the warehouse can't be built without the table."""
        return bool(self.meta.get("required"))

    @property
    def measures(self) -> str:
        """What is lost when the table is absent."""
        return self.meta["measures"]

    @property
    def wide_prefix(self) -> str | None:
        """Prefix of the week columns of a wide table (DREAM), else None."""
        return self.meta.get("week_columns")


def _column(entry: dict) -> Column:
    meta = entry.get("config", {}).get("meta", {})
    return Column(entry["name"], entry["data_type"], entry.get("description", ""), meta)


@cache
def _all_tables() -> dict[str, Table]:
    found = {}
    for entry in read_yaml(CONTRACT_FILE)["sources"][0]["tables"]:
        meta = entry.get("config", {}).get("meta", {})
        columns = tuple(_column(column) for column in entry["columns"])
        found[entry["name"]] = Table(entry["name"], entry["description"], columns, meta)
    return found


@cache
def tables() -> dict[str, Table]:
    """Every landing table by name, in the contract's order, without those of control."""
    return {name: table for name, table in _all_tables().items() if not table.is_control}


def control_tables() -> dict[str, Table]:
    """The tables beside the extracts: what is known of the delivery and of the build."""
    return {name: table for name, table in _all_tables().items() if table.is_control}


def read_yaml(file: Path) -> dict:
    """What a YAML file of the project says."""
    # The reader in C, where there is one, takes a tenth of the time.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(file.read_text(encoding="utf-8"), Loader=loader) or {}
