"""Bounds by reasoning on one row at a time, over and over: cheap, and often already exact."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .program import Contradiction, Program

ROUNDS = 60
TOLERANCE = 1e-5
ENOUGH = 1e-4


def tighten(program: Program) -> None:
    """Narrow the variables' bounds until no row narrows any of them further."""
    _round_to_whole(program)
    for _ in range(ROUNDS):
        before = program.low.copy(), program.high.copy()
        _one_round(program)
        _round_to_whole(program)
        if np.any(program.low > program.high + TOLERANCE):
            raise Contradiction(int(np.argmax(program.low - program.high)))
        np.minimum(program.low, program.high, out=program.low)
        if not (
            np.any(program.low > before[0] + ENOUGH) or np.any(program.high < before[1] - ENOUGH)
        ):
            return


def activity(program: Program) -> tuple[np.ndarray, ...]:
    """Least and most of each term, and of each row: finite part and number of infinite terms."""
    low = program.coefficient * program.low[program.column]
    high = program.coefficient * program.high[program.column]
    low, high = np.minimum(low, high), np.maximum(low, high)
    rows = len(program.row_low)
    found = [low, high]
    for ends in (low, high):
        finite = np.isfinite(ends)
        found.append(np.bincount(program.row, np.where(finite, ends, 0), rows))
        found.append(np.bincount(program.row, ~finite, rows))
    return tuple(found)


def _one_round(program: Program) -> None:
    low, high, row_least, row_least_infinite, row_most, row_most_infinite = activity(program)
    row = program.row
    least = _without(low, row_least[row], row_least_infinite[row], -np.inf)
    most = _without(high, row_most[row], row_most_infinite[row], np.inf)
    at_most = program.row_high[row] - least
    at_least = program.row_low[row] - most
    positive = program.coefficient > 0
    upper = np.where(positive, at_most, at_least) / program.coefficient
    lower = np.where(positive, at_least, at_most) / program.coefficient
    np.minimum.at(program.high, program.column, upper)
    np.maximum.at(program.low, program.column, lower)


def _without(
    ends: np.ndarray, finite: np.ndarray, infinite: np.ndarray, unbounded: float
) -> np.ndarray:
    """The row's end without the term itself."""
    own = ~np.isfinite(ends)
    rest = finite - np.where(own, 0, ends)
    return np.where(infinite - own > 0, unbounded, rest)


def _round_to_whole(program: Program) -> None:
    whole = program.is_whole
    program.low[whole] = np.ceil(program.low[whole] - TOLERANCE)
    program.high[whole] = np.floor(program.high[whole] + TOLERANCE)


def drop_settled(program: Program) -> None:
    """Leave out rows that nothing can break, and move fixed variables to the right-hand side."""
    low, high, row_least, least_infinite, row_most, most_infinite = activity(program)
    least = np.where(least_infinite > 0, -np.inf, row_least)
    most = np.where(most_infinite > 0, np.inf, row_most)
    binds = (least < program.row_low - TOLERANCE) | (most > program.row_high + TOLERANCE)
    fixed = (program.high - program.low <= TOLERANCE)[program.column]
    # A row gives as much as its variables' bounds may have been rounded.
    slack = np.where(program.is_whole[program.column], 0, 2 * TOLERANCE)
    slack = np.bincount(program.row, slack * np.abs(program.coefficient), len(binds))
    known_low = np.bincount(program.row, np.where(fixed, low, 0), len(binds))
    known_high = np.bincount(program.row, np.where(fixed, high, 0), len(binds))
    program.row_low = program.row_low - known_high - slack
    program.row_high = program.row_high - known_low + slack
    kept = binds[program.row] & ~fixed
    program.row, program.column = program.row[kept], program.column[kept]
    program.coefficient = program.coefficient[kept]


def parts(program: Program) -> np.ndarray:
    """The number of the connected part that each variable is in."""
    rows, variables = len(program.row_low), len(program.low)
    graph = coo_array(
        (np.ones(len(program.row), dtype=np.int8), (program.row, rows + program.column)),
        shape=(rows + variables, rows + variables),
    )
    return connected_components(graph, directed=False)[1][rows:]
