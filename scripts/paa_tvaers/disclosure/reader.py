"""What a reader can tell of the withheld cells from all sums together: linear programs, by HiGHS.

A variable is how far a withheld cell is from its figure. Every solution is a set of figures that
fits what is published, so it widens the interval seen of all cells. A few that push many cells at
once show most of them to be safe. Those not shown to be safe pass for told: rather one cell
too many is withheld.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import highspy
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .cells import Cells, Sums

# No cell needs to be further from its figure; near bounds keep the programs well scaled.
FURTHEST = 100.0
PUSHES = 8
# A push more is worth it when the last one proved some.
LEAST_PUSHES = 3
WORTH_IT = 0.95
SEED = 20_260


class Unsolved(Exception):
    """HiGHS gave up on a program."""


def told(cells: Cells, sums: Sums, hidden: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Which of the asked cells, all of them hidden, the published figures tell too closely."""
    rows = _rows(cells, sums, hidden)
    group = _groups(rows, len(hidden))
    found = np.zeros(len(hidden), dtype=bool)
    in_row = np.zeros(len(hidden), dtype=bool)
    in_row[rows["cell"]] = True
    wanted = np.unique(group[asked & in_row])
    order = np.argsort(group[rows["cell"]], kind="stable")
    ends = np.searchsorted(group[rows["cell"]][order], np.stack([wanted, wanted + 1]))

    def told_of(start: int, end: int) -> np.ndarray:
        part = Part(cells, {name: values[order[start:end]] for name, values in rows.items()})
        return part.members[part.told(asked[part.members])]

    # The solver lets go of Python while it works; no cell is in two parts.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for members in pool.map(told_of, *ends):
            found[members] = True
    return found


def _rows(cells: Cells, sums: Sums, hidden: np.ndarray) -> dict[str, np.ndarray]:
    """Terms of the hidden cells, and for each the bounds of its row."""
    is_hidden, number = hidden[sums.cell], sums.relation
    sign = np.where(sums.is_total, 1.0, -1.0) * sums.weight
    # Total less parts: zero, or, where parts may overlap or be some, as much as it is or more.
    left = np.bincount(number, sign * cells.value[sums.cell], sums.count)[number]
    low = np.where(sums.is_whole, 0, np.where(sums.is_overlapping, -np.inf, -np.maximum(left, 0)))
    high = np.where(sums.is_whole, 0, np.where(sums.is_overlapping, np.maximum(-left, 0), np.inf))
    together = is_hidden & ~sums.is_each
    rows = {
        "row": number[together],
        "cell": sums.cell[together],
        "coefficient": sign[together],
        "low": low[together],
        "high": high[together],
    }
    apart = _each(cells, sums, hidden)
    return {name: np.concatenate([values, apart[name]]) for name, values in rows.items()}


def _each(cells: Cells, sums: Sums, hidden: np.ndarray) -> dict[str, np.ndarray]:
    """Each part by itself is at most the total."""
    total_of = np.full(sums.count, -1)
    total_of[sums.relation[sums.is_total]] = sums.cell[sums.is_total]
    part = np.flatnonzero((sums.is_each | sums.is_overlapping) & ~sums.is_total)
    part = part[total_of[sums.relation[part]] >= 0]
    cell = np.concatenate([total_of[sums.relation[part]], sums.cell[part]])
    left = cells.value[total_of[sums.relation[part]]] - cells.value[sums.cell[part]]
    mine = hidden[cell]
    return {
        "row": sums.count + np.tile(part, 2)[mine],
        "cell": cell[mine],
        "coefficient": np.repeat([1.0, -1.0], len(part))[mine],
        "low": -np.maximum(np.tile(left, 2), 0)[mine],
        "high": np.full(mine.sum(), np.inf),
    }


def _groups(rows: dict[str, np.ndarray], cells: int) -> np.ndarray:
    """A number for each cell: cells that share rows, directly or not, have the same."""
    size = cells + int(rows["row"].max(initial=-1)) + 1
    edges = coo_array(
        (np.ones(len(rows["row"]), dtype=np.int8), (rows["cell"], cells + rows["row"])),
        shape=(size, size),
    )
    return connected_components(edges, directed=False)[1][:cells]


class Part:
    """Cells that hang together, their rows, and the ends seen of each."""

    def __init__(self, cells: Cells, terms: dict[str, np.ndarray]) -> None:
        self.members, self.column = np.unique(terms["cell"], return_inverse=True)
        self.cells = cells.of(self.members)
        _, first, self.row = np.unique(terms["row"], return_index=True, return_inverse=True)
        self.coefficient = terms["coefficient"]
        self.row_low, self.row_high = terms["low"][first], terms["high"][first]
        self.low = np.maximum(self.cells.least - self.cells.value, -FURTHEST)
        self.high = np.full(len(self.members), FURTHEST)
        # The figures themselves fit.
        self.seen_low = np.zeros(len(self.members))
        self.seen_high = np.zeros(len(self.members))

    def told(self, asked: np.ndarray) -> np.ndarray:
        """Indices of the asked members that are told too closely."""
        left = self._not_safe(np.flatnonzero(asked))
        if not len(left):
            return left
        generator = np.random.default_rng(SEED)
        for push in range(PUSHES):
            before = len(left)
            # All up, all down, then each this way or that.
            ways = [[1.0], [-1.0], [1.0, -1.0]][min(push, 2)]
            self._push(left, generator.choice(ways, before))
            left = self._not_safe(left)
            if not len(left) or (push >= LEAST_PUSHES and len(left) > WORTH_IT * before):
                break
        return left

    def _not_safe(self, left: np.ndarray) -> np.ndarray:
        value = self.cells.value
        return left[self.cells.told(value + self.seen_low, value + self.seen_high)[left]]

    def _push(self, pushed: np.ndarray, way: np.ndarray) -> None:
        """Solve with cells pushed up (way 1) or down (-1), no further than they need.

        Each has a column of its own that counts how far it comes.
        """
        mine = self.cells.of(pushed)
        is_of_few = mine.few_under > 0
        up = np.where(is_of_few, np.maximum(mine.few_under - mine.value, mine.step), mine.step)
        down = np.where(is_of_few, np.maximum(mine.value - 1, mine.step), mine.step)
        own, extra, rows = len(self.members), len(pushed), len(self.row_low)
        row = np.concatenate([self.row, *[rows + np.arange(extra)] * 2])
        column = np.concatenate([self.column, pushed, own + np.arange(extra)])
        coefficient = np.concatenate([self.coefficient, way, np.full(extra, -1.0)])
        order = np.lexsort((column, row))
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = own + extra, rows + extra
        program.col_cost_ = np.concatenate([np.zeros(own), np.full(extra, -1.0)])
        program.col_lower_ = np.concatenate([self.low, np.full(extra, -2 * FURTHEST)])
        program.col_upper_ = np.concatenate([self.high, np.where(way > 0, up, down)])
        program.row_lower_ = np.concatenate([self.row_low, np.zeros(extra)])
        program.row_upper_ = np.concatenate([self.row_high, np.full(extra, highspy.kHighsInf)])
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.searchsorted(row[order], np.arange(rows + extra + 1))
        program.a_matrix_.index_ = column[order]
        program.a_matrix_.value_ = coefficient[order]
        solution = _solution(program)[:own]
        np.minimum(self.seen_low, solution, out=self.seen_low)
        np.maximum(self.seen_high, solution, out=self.seen_high)


def _solution(program: highspy.HighsLp) -> np.ndarray:
    highs = highspy.Highs()
    highs.silent()
    for option, value in (("threads", 1), ("random_seed", 1)):
        highs.setOptionValue(option, value)
    highs.passModel(program)
    highs.run()
    status = highs.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise Unsolved(f"HiGHS stopped: {highs.modelStatusToString(status)}")
    return np.array(highs.getSolution().col_value)
