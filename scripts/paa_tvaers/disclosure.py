"""Which published cells are withheld: the small ones, and the cheapest that cover them in every sum.

A sum is a total and its parts. A reader who knows all but one of its cells knows that one; who knows
all but a few knows how much they are together. So in every sum with a withheld cell at least two
are, and a small cell can be as much as the threshold allows only if the others can be that much less.
Where a sum gives too little cover, its smallest sufficient cell is withheld as well, and so on until
all sums hold. What several sums tell together is for the auditor to find.
"""

from __future__ import annotations

import numpy as np

ANY = 1e9  # more than any figure: a withheld total can be as much as one likes


def withheld(
    small: np.ndarray, value: np.ndarray, unit: np.ndarray, sums: dict[str, np.ndarray], most: int
) -> np.ndarray:
    """The cells to withhold; cells of a unit are one.

    `sums` has an entry for each cell of each sum: `relation`, `cell` and `is_total`. `most` is the
    most that a small cell may be.
    """
    relation, cell = sums["relation"], sums["cell"]
    small = of_units(small.astype(bool), unit)
    hidden = small
    while True:
        lacking = _lack(small, value, hidden, sums, most)
        open_ = np.flatnonzero((lacking[relation] > 0) & ~hidden[cell] & (value[cell] > 0))
        if not len(open_):
            return hidden
        chosen = np.zeros(len(hidden), dtype=bool)
        chosen[_cheapest(value[cell[open_]], lacking[relation[open_]], cell[open_], relation[open_])] = (
            True
        )
        hidden = of_units(hidden | chosen, unit)


def _lack(small, value, hidden, sums, most) -> np.ndarray:
    """How much cover each sum lacks; at least 1 where there is too little, 0 where there is enough."""
    relation, cell, is_total = sums["relation"], sums["cell"], sums["is_total"].astype(bool)
    size = int(relation.max(initial=-1)) + 1
    is_hidden = hidden[cell]
    number = np.bincount(relation, is_hidden, size)
    part = np.where(is_hidden & ~is_total, value[cell], 0)
    of_parts = np.bincount(relation, part, size)
    free_total = np.bincount(relation, is_hidden & is_total, size) > 0
    # What the others can give up, so that a cell can be more.
    room = np.where(is_total | free_total[relation], ANY, of_parts[relation] - part)
    need = np.where(small[cell], np.maximum(most - value[cell], 0), 0)
    failing = is_hidden & ((number[relation] < 2) | (room < need))
    lack = np.zeros(size)
    np.maximum.at(lack, relation[failing], np.maximum(need - room, 1)[failing])
    return lack


def _cheapest(value, lacking, cell, relation) -> np.ndarray:
    """Of each sum the smallest cell that is cover enough, else the largest; ties by cell."""
    cost = np.where(value >= lacking, value, ANY - value)
    order = np.lexsort((cell, cost, relation))
    ordered = relation[order]
    first = np.append(True, ordered[1:] != ordered[:-1])
    return cell[order][first]


def of_units(chosen: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """All cells of the units that have a chosen one."""
    units = np.zeros(int(unit.max(initial=-1)) + 1, dtype=bool)
    units[unit[chosen]] = True
    return units[unit]
