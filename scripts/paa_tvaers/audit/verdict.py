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

    Primary: not inside 1 to 4 unless it is all of it. All: more than a single value.
    """
    low, high = whole_ends(program, low, high)
    most = program.threshold - 1
    reaches = (low <= 1 + TOLERANCE) & (high >= most - TOLERANCE)
    outside = (high > most + TOLERANCE) | (low < 1 - TOLERANCE)
    several = high - low >= program.step - TOLERANCE
    small = program.is_whole & (program.is_primary | program.is_unknown)
    return (
        ~program.is_judged
        | (program.is_unknown & outside)
        | np.where(small, (reaches | outside) & several, several)
    )
