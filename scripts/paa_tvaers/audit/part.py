"""A connected part of the program: figures that fit it, and the ends seen of its variables.

Every solution is a set of figures that fits the tables, so it widens what is seen of all of them.
"""

from __future__ import annotations

import highspy
import numpy as np
from scipy.sparse import csr_array

from . import verdict
from .program import Contradiction, Program

# An end that would be infinite ends well beyond this, and beyond all that is shown beside it.
ENDLESS = 1e6
# No cell needs to be further from where it was seen first; near ends keep the programs well scaled.
FURTHEST = 100.0
# Of this many variables or fewer the simplex method is faster than the interior point method.
FEW = 4_000


class Unsolved(Exception):
    """HiGHS gave up on a program."""


class Part:
    """Variables that hang together, their rows, a first solution, and the ends seen."""

    def __init__(self, program: Program, variables: np.ndarray, terms: np.ndarray) -> None:
        self.program = program
        self.variables = variables
        self.asked = program.of(variables)
        self.low = program.low[variables]
        rows, row = np.unique(program.row[terms], return_inverse=True)
        column = np.searchsorted(variables, program.column[terms])
        shape = len(rows), len(variables)
        self.matrix = csr_array((program.coefficient[terms], (row, column)), shape=shape)
        self.by_variable = self.matrix.T.tocsr()
        self.row_low, self.row_high = program.row_low[rows], program.row_high[rows]
        told = np.abs(np.concatenate([self.low, self.row_low, self.row_high]))
        endless = 10 * max(ENDLESS, told[np.isfinite(told)].max(initial=0))
        self.high = np.minimum(program.high[variables], endless)
        self.seen_low = np.full(len(variables), np.inf)
        self.seen_high = np.full(len(variables), -np.inf)
        self.first = self._first()
        self.activity = self.matrix @ self.first
        self._see(slice(None), self.first)
        self._exact: highspy.Highs | None = None

    def not_safe(self, variables: np.ndarray) -> np.ndarray:
        """Which of some variables have not been seen to be safe."""
        seen = self.seen_low[variables], self.seen_high[variables]
        return variables[~verdict.is_safe(self.asked.of(variables), *seen)]

    def look_around(self, pushed: np.ndarray, ways: np.ndarray) -> None:
        """Move variables up (way 1) or down (-1) at once, no further than they need."""
        near = np.arange(len(self.variables))
        low, high = self._room(near)
        reach = self._reach(pushed)
        low[pushed] = np.maximum(low[pushed], -reach)
        high[pushed] = np.minimum(high[pushed], reach)
        all_ways = np.zeros(len(near))
        all_ways[pushed] = ways
        self._move(near, all_ways, low, high)

    def look_near(self, variable: int, way: float, size: int) -> None:
        """Move a variable up (way 1) or down (-1) with those around it; all others stay put."""
        near = self._near(variable, size)
        low, high = self._room(near)
        place = np.searchsorted(near, variable)
        reach = self._reach(variable)
        low[place], high[place] = max(low[place], -reach), min(high[place], reach)
        ways = np.zeros(len(near))
        ways[place] = way
        self._move(near, ways, low, high)

    def look_everywhere(self, variable: int, way: float) -> None:
        """Find the exact end of a variable upwards (way 1) or downwards (-1)."""
        if self._exact is None:
            self._exact = _model(self.matrix, (self.low, self.high), (self.row_low, self.row_high))
        self._exact.changeColCost(int(variable), -way)
        self._exact.run()
        status = self._exact.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise Unsolved(f"HiGHS stopped: {self._exact.modelStatusToString(status)}")
        self._see(slice(None), np.array(self._exact.getSolution().col_value))
        self._exact.changeColCost(int(variable), 0.0)

    def _room(self, near: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far down and up variables may go from the first solution."""
        first = self.first[near]
        return (
            np.clip(self.low[near] - first, -FURTHEST, 0),
            np.clip(self.high[near] - first, 0, FURTHEST),
        )

    def _reach(self, variables: np.ndarray | int) -> np.ndarray:
        """From anywhere below the threshold to above it, and a step."""
        return self.program.threshold + self.asked.step[variables]

    def _move(self, near: np.ndarray, ways: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """Solve for how far from the first solution some variables come if all others stay."""
        rows = _touched(self.by_variable, near)
        highs = _model(
            self.matrix[rows][:, near],
            (low, high),
            # The first solution fits but for rounding.
            (
                np.minimum(self.row_low[rows] - self.activity[rows], 0),
                np.maximum(self.row_high[rows] - self.activity[rows], 0),
            ),
            -ways,
        )
        if len(near) > FEW:
            _use_interior_point(highs)
        highs.run()
        # Whatever is not solved shows nothing; the exact programs have the last word.
        if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            self._see(near, self.first[near] + np.array(highs.getSolution().col_value))

    def _first(self) -> np.ndarray:
        """Some figures that fit, away from the ends as interior points are."""
        highs = _model(self.matrix, (self.low, self.high), (self.row_low, self.row_high))
        _use_interior_point(highs)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            highs.resetOptions()
            highs.silent()
            highs.run()
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Contradiction(int(self.variables[0]))
        if status != highspy.HighsModelStatus.kOptimal:
            raise Unsolved(f"HiGHS stopped: {highs.modelStatusToString(status)}")
        return np.array(highs.getSolution().col_value)

    def _near(self, variable: int, size: int) -> np.ndarray:
        """Variables around one, over rows; the last step takes those with most room to move."""
        near = np.array([variable])
        while len(near) < size:
            wider = _touched(self.matrix, _touched(self.by_variable, near))
            if len(wider) == len(near):
                break
            if len(wider) > size:
                more = np.setdiff1d(wider, near)
                room = np.minimum(self.first - self.low, self.high - self.first)[more]
                more = more[np.argsort(-room, kind="stable")[: size - len(near)]]
                wider = np.sort(np.concatenate([near, more]))
            near = wider
        return near

    def _see(self, variables: np.ndarray | slice, solution: np.ndarray) -> None:
        self.seen_low[variables] = np.minimum(self.seen_low[variables], solution)
        self.seen_high[variables] = np.maximum(self.seen_high[variables], solution)


def _touched(matrix: csr_array, rows: np.ndarray) -> np.ndarray:
    """The columns in which some rows have a term."""
    return np.unique(matrix[rows].indices)


def _use_interior_point(highs: highspy.Highs) -> None:
    highs.setOptionValue("solver", "ipm")
    highs.setOptionValue("run_crossover", "off")


def _model(
    matrix: csr_array,
    ends: tuple[np.ndarray, np.ndarray],
    row_ends: tuple[np.ndarray, np.ndarray],
    cost: np.ndarray | None = None,
) -> highspy.Highs:
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = np.zeros(lp.num_col_) if cost is None else cost
    lp.col_lower_, lp.col_upper_ = ends
    lp.row_lower_, lp.row_upper_ = row_ends
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = matrix.indptr
    lp.a_matrix_.index_ = matrix.indices
    lp.a_matrix_.value_ = matrix.data
    highs = highspy.Highs()
    highs.silent()
    for option, value in (("threads", 1), ("random_seed", 1)):
        highs.setOptionValue(option, value)
    highs.passModel(lp)
    return highs
