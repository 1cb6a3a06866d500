"""Cells, the sums that they are in, and what a reader knows of a withheld cell beforehand."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

ANY = 1e9  # more than any figure
SLACK = 1e-6  # of the solutions of linear programs


@dataclass(frozen=True)
class Cells:
    """One array per column of int_open_cell, in order of cell; `unit` counts from 0.

    A reader knows of a withheld cell that it is `least` or more (-1e9: nothing), and must not learn
    what it is to within `step`; nor, of a count below `few_under`, where between 1 and that it is.
    `few_under` is 0 for others.
    """

    value: np.ndarray
    unit: np.ndarray
    is_small: np.ndarray
    is_low: np.ndarray
    least: np.ndarray
    few_under: np.ndarray
    step: np.ndarray

    @classmethod
    def of_columns(cls, columns: dict[str, np.ndarray]) -> Cells:
        """From the rows of int_open_cell."""
        given = {field.name: columns[field.name] for field in fields(cls) if field.name != "unit"}
        return cls(unit=columns["unit_id"] - 1, **given)

    def of(self, cells: np.ndarray) -> Cells:
        """The same of some cells."""
        return Cells(**{field.name: getattr(self, field.name)[cells] for field in fields(self)})

    def with_units(self, chosen: np.ndarray) -> np.ndarray:
        """All cells of the units that have a chosen one: a unit is withheld as one."""
        units = np.zeros(int(self.unit.max(initial=-1)) + 1, dtype=bool)
        units[self.unit[chosen]] = True
        return units[self.unit]

    def told(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Whether an interval, whole numbers or not, says too much of each cell."""
        low, high = low - SLACK, high + SLACK
        all_of_it = (low <= 1) & (high >= self.few_under - 1)
        is_of_few = (self.few_under > 0) & (high < self.few_under) & ~all_of_it
        return is_of_few | (high - low < self.step)


@dataclass(frozen=True)
class Sums:
    """Terms of int_open_relation, in order of relation.

    The parts are the whole of the total, overlap and are at least the total together, are some of
    it, or each is at most the total.
    """

    relation: np.ndarray
    cell: np.ndarray
    is_total: np.ndarray
    weight: np.ndarray
    is_whole: np.ndarray
    is_overlapping: np.ndarray
    is_some: np.ndarray
    is_each: np.ndarray

    @classmethod
    def of_columns(cls, columns: dict[str, np.ndarray]) -> Sums:
        """From the rows of int_open_relation, which count cells and relations from 1."""
        kinds = {
            f"is_{kind}": columns["relation"] == kind
            for kind in ("whole", "overlapping", "some", "each")
        }
        return cls(
            relation=columns["relation_id"] - 1,
            cell=columns["cell_id"] - 1,
            is_total=columns["is_total"].astype(bool),
            weight=columns["weight"].astype(float),
            **kinds,
        )

    @property
    def count(self) -> int:
        """How many relations there are, by their highest number."""
        return int(self.relation.max(initial=-1)) + 1

    def rest(self, value: np.ndarray) -> np.ndarray:
        """What each total has beside its parts, of relations in which the parts are some of it."""
        sign = np.where(self.is_total, 1.0, -1.0) * self.weight
        left = np.bincount(self.relation, sign * value[self.cell] * self.is_some, self.count)
        return np.maximum(left, 0)

    def overlap(self, value: np.ndarray) -> np.ndarray:
        """By how much the parts of each relation overlap."""
        sign = np.where(self.is_total, -1.0, 1.0) * self.weight
        over = np.bincount(self.relation, sign * value[self.cell] * self.is_overlapping, self.count)
        return np.maximum(over, 0)
