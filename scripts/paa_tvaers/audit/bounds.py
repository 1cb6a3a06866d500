"""Exact bounds by linear programming.

Every solution is a set of figures that fits the tables, so it widens the interval seen of all cells
at once. Most cells are proven safe by a few solutions that push many of them at the same time; only
for the rest is a program solved for each end of each cell.
"""

from __future__ import annotations

from collections.abc import Callable

import highspy
import numpy as np

from . import verdict
from .program import Contradiction, Program
from .propagation import TOLERANCE, drop_settled, parts

PUSHES = 12
LEAST_PUSHES = 4
MOST_EXACT = 200
# Variables of a part that is worth telling of.
LARGE = 5_000
SEED = 20_260
# An end that would be infinite ends well beyond this, and beyond all that is shown beside it.
ENDLESS = 1e6


class Unsolved(Exception):
    """HiGHS gave up on a program."""


class Part:
    """A connected part of the program, its HiGHS model, and the ends seen of its variables."""

    def __init__(self, program: Program, variables: np.ndarray, terms: np.ndarray) -> None:
        self.program = program
        self.variables = variables
        self.low = program.low[variables].copy()
        rows, self.row = np.unique(program.row[terms], return_inverse=True)
        self.column = np.searchsorted(variables, program.column[terms])
        self.coefficient = program.coefficient[terms]
        self.row_low, self.row_high = program.row_low[rows], program.row_high[rows]
        told = np.abs(np.concatenate([self.low, self.row_low, self.row_high]))
        endless = 10 * max(ENDLESS, told[np.isfinite(told)].max(initial=0))
        self.high = np.minimum(program.high[variables], endless)
        self.seen_low = np.full(len(variables), np.inf)
        self.seen_high = np.full(len(variables), -np.inf)
        self.asked = program.of(variables)

    def model(self, pushed: np.ndarray, sign: np.ndarray, target: np.ndarray) -> highspy.Highs:
        """A model that pushes variables up (sign 1) or down (-1), no further than their targets.

        Each has a column of its own that counts how far it comes.
        """
        own, extra = len(self.variables), len(pushed)
        rows = len(self.row_low)
        row = np.concatenate([self.row, *[rows + np.arange(extra)] * 2])
        column = np.concatenate([self.column, pushed, own + np.arange(extra)])
        coefficient = np.concatenate([self.coefficient, sign, np.full(extra, -1.0)])
        signed = sign * target
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = own + extra, rows + extra
        lp.col_cost_ = np.concatenate([np.zeros(own), np.full(extra, -1.0)])
        lp.col_lower_ = np.concatenate([self.low, np.full(extra, -highspy.kHighsInf)])
        lp.col_upper_ = np.concatenate([self.high, signed])
        lp.row_lower_ = np.concatenate([self.row_low, np.zeros(extra)])
        lp.row_upper_ = np.concatenate([self.row_high, np.full(extra, highspy.kHighsInf)])
        order = np.lexsort((column, row))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.searchsorted(row[order], np.arange(rows + extra + 1))
        lp.a_matrix_.index_ = column[order]
        lp.a_matrix_.value_ = coefficient[order]
        highs = highspy.Highs()
        highs.silent()
        for option, value in (("threads", 1), ("random_seed", 1)):
            highs.setOptionValue(option, value)
        highs.passModel(lp)
        return highs

    def solve(self, highs: highspy.Highs) -> np.ndarray:
        """Solve, and widen what is seen of every variable."""
        highs.run()
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Contradiction(int(self.variables[0]))
        if status != highspy.HighsModelStatus.kOptimal:
            raise Unsolved(f"HiGHS stopped: {highs.modelStatusToString(status)}")
        solution = np.array(highs.getSolution().col_value)[: len(self.variables)]
        np.minimum(self.seen_low, solution, out=self.seen_low)
        np.maximum(self.seen_high, solution, out=self.seen_high)
        return solution


def prove(program: Program, tell: Callable[[str], None]) -> np.ndarray:
    """Narrow the program's bounds to the exact ones wherever a cell is not safe.

    Returns which variables are exposed; their bounds are their intervals.
    """
    exposed = ~verdict.is_safe(program, program.low, program.high)
    asked = program.is_judged & ~exposed
    # What single rows expose is exposed. The first of them get their exact bounds nevertheless.
    wide = exposed & (program.high - program.low > TOLERANCE)
    wide[np.flatnonzero(wide)[MOST_EXACT:]] = False
    drop_settled(program)
    groups = [group for group in _groups(program) if (asked | wide)[group[0]].any()]
    groups.sort(key=lambda group: len(group[0]), reverse=True)
    largest = max((len(group[0]) for group in groups), default=0)
    tell(f"{asked.sum():,} to prove, {len(groups):,} connected parts, largest {largest:,}")
    for index, (variables, terms) in enumerate(groups):
        part = Part(program, variables, terms)
        aloud = tell if len(variables) > LARGE else _quiet
        found = _prove_part(part, asked[variables], wide[variables], aloud)
        exposed[variables[found]] = True
        if index % 1000 == 999:
            tell(f"{index + 1:,} of {len(groups):,} parts")
    return exposed


def _groups(program: Program) -> list[tuple[np.ndarray, np.ndarray]]:
    """Variables and terms of each connected part; a variable in no row is free and safe."""
    number = parts(program)
    variables = np.argsort(number, kind="stable")
    variables = variables[np.isin(variables, program.column)]
    term_number = number[program.column]
    terms = np.argsort(term_number, kind="stable")
    ends = np.flatnonzero(np.diff(number[variables])) + 1
    term_ends = np.flatnonzero(np.diff(term_number[terms])) + 1
    if not len(terms):
        return []
    return list(zip(np.split(variables, ends), np.split(terms, term_ends), strict=True))


def _quiet(_: str) -> None:
    """Small parts are not told of."""


def _prove_part(
    part: Part, asked: np.ndarray, wide: np.ndarray, tell: Callable[[str], None]
) -> np.ndarray:
    """Which variables of a part are exposed: of those asked for, and all that are known to be."""
    highs = part.model(np.array([], dtype=int), np.array([]), np.array([]))
    part.solve(highs)
    left = _not_safe(part, np.flatnonzero(asked))
    generator = np.random.default_rng(SEED)
    for push in range(PUSHES):
        before = len(left)
        if not before:
            break
        _push(part, left, push, generator)
        left = _not_safe(part, left)
        tell(f"push {push + 1}: {len(left):,} left of {before:,}")
        if push >= LEAST_PUSHES and len(left) > 0.9 * before:
            break
    return _one_by_one(part, np.concatenate([left, np.flatnonzero(wide)]), highs, tell)


def _not_safe(part: Part, left: np.ndarray) -> np.ndarray:
    return left[~verdict.is_safe(part.asked, part.seen_low, part.seen_high)[left]]


def _push(part: Part, left: np.ndarray, push: int, generator: np.random.Generator) -> None:
    """Push all that are left up, then down, then some up and some down."""
    down, up = verdict.targets(part.asked, part.seen_low, part.seen_high)
    if push < 2:
        sign = np.full(len(left), 1.0 if push == 0 else -1.0)
    else:
        sign = generator.choice([-1.0, 1.0], len(left))
    target = np.where(sign > 0, up[left], down[left])
    part.solve(part.model(left, sign, target))


def _one_by_one(
    part: Part, left: np.ndarray, highs: highspy.Highs, tell: Callable[[str], None]
) -> np.ndarray:
    """Both ends of each variable that is left; those of the exposed are written to the program."""
    exposed = []
    columns = np.arange(len(part.variables), dtype=np.int32)
    for index, variable in enumerate(left):
        for sign in (1.0, -1.0):
            if len(_not_safe(part, np.array([variable]))):
                cost = np.zeros(len(columns))
                cost[variable] = sign
                highs.changeColsCost(len(columns), columns, cost)
                part.solve(highs)
        if len(_not_safe(part, np.array([variable]))):
            exposed.append(variable)
            place = part.variables[variable]
            part.program.low[place] = max(part.program.low[place], part.seen_low[variable])
            part.program.high[place] = min(part.program.high[place], part.seen_high[variable])
        if index % 200 == 199:
            tell(f"one by one: {index + 1:,} of {len(left):,}, {len(exposed):,} exposed")
    return np.array(exposed, dtype=int)
