"""A published table and its columns, as the warehouse describes them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from .sql import identifier


@dataclass(frozen=True)
class Column:
    """A column of a published table."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Table:
    """A published table; what it is made from may be a view."""

    schema: str
    name: str
    description: str
    columns: tuple[Column, ...]
    as_of_date: datetime.date
    key_columns: tuple[str, ...] = field(default=())
    # Which of the warehouse's rows it has; a tenant's table has a rule of tenant_rows.
    rule: str = "all"

    @property
    def quoted(self) -> str:
        """Schema and name for SQL."""
        return f"{identifier(self.schema)}.{identifier(self.name)}"
