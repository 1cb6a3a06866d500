"""Reads the landing contract: the source YAML that names every table, column and type."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

NOT_GENERATED = {
    "manifest",
    "lmdb",
    "dream",
    "drg_kontakt",
    "lpr_f_kontakter",
    "lpr_f_diagnoser",
    "lpr_f_procedurer_kirurgi",
    "lpr_f_procedurer_andre",
    "lpr_f_forloeb",
    "lpr_f_forloebsmarkoerer",
    "lpr_adm",
    "lpr_diag",
    "lpr_sksopr",
}


class ContractError(RuntimeError):
    """The generator and the landing contract disagree."""


@dataclass(frozen=True)
class Column:
    """One column: SQL type in upper case and the contract's meta."""

    name: str
    type: str
    meta: dict = field(default_factory=dict)

    @property
    def nullable(self) -> bool:
        return bool(self.meta.get("nullable"))

    @property
    def is_time(self) -> bool:
        return self.type in ("DATE", "TIMESTAMP")


@dataclass(frozen=True)
class Table:
    """One landing table: its columns in contract order and the contract's meta."""

    name: str
    columns: tuple[Column, ...]
    meta: dict

    @property
    def names(self) -> list[str]:
        return [c.name for c in self.columns]

    def column(self, name: str) -> Column:
        for c in self.columns:
            if c.name == name:
                return c
        raise ContractError(f"{self.name}: the contract has no column {name}")


def load_contract(path: Path) -> dict[str, Table]:
    """Tables of the contract that the generator writes, by name, in the order of the YAML."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    tables: dict[str, Table] = {}
    for source in document["sources"]:
        for entry in source["tables"]:
            if entry["name"] in NOT_GENERATED:
                continue
            columns = tuple(
                Column(
                    name=c["name"],
                    type=c["data_type"].upper().replace(" ", ""),
                    meta=(c.get("config") or {}).get("meta") or {},
                )
                for c in entry["columns"]
            )
            meta = (entry.get("config") or {}).get("meta") or {}
            tables[entry["name"]] = Table(entry["name"], columns, meta)
    if not tables:
        raise ContractError(f"{path}: no tables")
    return tables
