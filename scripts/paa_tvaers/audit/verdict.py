"""When a hidden cell is safe, and when it is exposed."""

from __future__ import annotations

import numpy as np

from .program import Program
from .propagation import TOLERANCE


def whole_ends(
    program: Program, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers within the interval; for what is no count the ends themselves."""
    return (
        np.where(program.is_whole, np.ceil(low - TOLERANCE), low),
        np.where(program.is_whole, np.floor(high + TOLERANCE), high),
    )


def is_safe(program: Program, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Whether an interval of that reach says no more than the rules do.

    More than a single value, and, where it may be a few citizens, not inside 1 to 4 unless it is
    all of it; a mean population is as good as the number of citizens. What is hidden in rates only
    may be told if it is no few: it can be hidden for the other figure's sake.
    """
    low, high = whole_ends(program, low, high)
    most = program.threshold - 1
    reaches = (low <= 1 + TOLERANCE) & (high >= most - TOLERANCE)
    outside = (high > most + TOLERANCE) | (low < 1 - TOLERANCE) & program.is_whole
    several = high - low >= program.step - TOLERANCE
    may_be_few = program.is_of_citizens & (program.is_primary | program.is_unknown)
    return (
        ~program.is_judged
        | (program.is_of_rates & (outside | ~program.is_of_citizens))
        | several & (~may_be_few | reaches | outside)
    )
