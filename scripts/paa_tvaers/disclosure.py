"""Which published cells are withheld: siblings stand or fall together.

A sum is a total and its parts. Where a part is small (1 to 4 citizens) or withheld, all parts of
the sum are, and where a total is withheld, its parts are too. So a withheld cell is known only by
totals of at least 5, and by nothing of its siblings: it can be anything from nothing to the total.
"""

from __future__ import annotations

import numpy as np


def withheld(small: np.ndarray, unit: np.ndarray, sums: dict[str, np.ndarray]) -> np.ndarray:
    """The cells to withhold; cells of a unit are one.

    `sums` holds an entry for each cell of each sum: `relation`, `cell` and `is_total`.
    """
    relation, cell, is_total = sums["relation"], sums["cell"], sums["is_total"].astype(bool)
    hidden = of_units(small.astype(bool), unit)
    while True:
        broken = np.zeros(int(relation.max(initial=-1)) + 1, dtype=bool)
        broken[relation[hidden[cell]]] = True
        further = hidden.copy()
        further[cell[broken[relation] & ~is_total]] = True
        further = of_units(further, unit)
        if np.array_equal(further, hidden):
            return hidden
        hidden = further


def of_units(chosen: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """All cells of the units that have a chosen one."""
    units = np.zeros(int(unit.max(initial=-1)) + 1, dtype=bool)
    units[unit[chosen]] = True
    return units[unit]
