"""The part of the landing contract that the generator writes, with SQL types in upper case."""

from __future__ import annotations

from dataclasses import dataclass, field

from .. import contract as landing_contract

NOT_GENERATED = {
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


def load_contract() -> dict[str, Table]:
    """Tables of the contract that the generator writes, by name, in the order of the YAML."""
    return {
        table.name: Table(
            table.name,
            tuple(Column(c.name, c.data_type.upper(), c.meta) for c in table.columns),
            table.meta,
        )
        for table in landing_contract.tables().values()
        if table.name not in NOT_GENERATED
    }
