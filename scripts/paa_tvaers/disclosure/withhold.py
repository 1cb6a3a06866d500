"""The whole rule: small cells, cover in each sum, more where all sums together tell too much."""

from __future__ import annotations

import numpy as np

from .cells import Cells, Sums
from .cover import cheapest, covered
from .reader import told


class Uncovered(Exception):
    """Cells that nothing is left to cover."""


def withheld(cells: Cells, sums: Sums) -> np.ndarray:
    """The cells to withhold: the small and the low ones, their cover, and what covers those."""
    hidden = covered(cells, sums, cells.with_units(cells.is_small | cells.is_low))
    asked, before = hidden, np.zeros(len(hidden), dtype=bool)
    while True:
        exposed = told(cells, sums, hidden, asked)
        if not exposed.any():
            return hidden
        # While it halves the exposed to cover them in their own sums, the others wait.
        again = before & (2 * exposed.sum() > before.sum())
        more = _more(cells, sums, hidden, exposed, again)
        if not more.any() and (exposed == before).all():
            raise Uncovered(f"{exposed.sum()} cells can be told and nothing is left to cover them")
        wider = covered(cells, sums, cells.with_units(hidden | more))
        # More hidden cells never narrow an interval: what was safe stays so.
        asked, before = exposed | (wider & ~hidden), exposed
        hidden = wider


def _more(
    cells: Cells, sums: Sums, hidden: np.ndarray, exposed: np.ndarray, again: np.ndarray
) -> np.ndarray:
    """One cell more in each sum of the exposed.

    Where all cells of those are hidden: as many in the sums around, once others did not help
    (`again`).
    """
    chosen = np.zeros(len(hidden), dtype=bool)
    reached, around, most = exposed.copy(), exposed, len(hidden)
    in_open_sum = _siblings(sums, ~hidden & (cells.value != 0))
    while around.any():
        near = _touched(sums, around)
        found = cheapest(cells, sums, hidden, near * 1.0, np.zeros(sums.count))
        found = found[np.argsort(np.abs(cells.value[found]), kind="stable")[:most]]
        chosen[found] = True
        stuck = around & ~in_open_sum & (again | ~exposed)
        most = min(most, int(stuck.sum()))
        around = _siblings(sums, stuck) & ~reached
        reached |= around
    return chosen


def _touched(sums: Sums, cells: np.ndarray) -> np.ndarray:
    """The sums that have one of the cells."""
    touched = np.zeros(sums.count, dtype=bool)
    touched[sums.relation[cells[sums.cell] & ~sums.is_each]] = True
    return touched


def _siblings(sums: Sums, cells: np.ndarray) -> np.ndarray:
    """The cells that are in a sum with one of the cells."""
    siblings = np.zeros(len(cells), dtype=bool)
    siblings[sums.cell[_touched(sums, cells)[sums.relation]]] = True
    return siblings
