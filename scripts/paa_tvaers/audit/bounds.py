"""Bounds by linear programming.

A first set of figures that fits, far from all ends, and a few that move all cells that are left at
once, prove most of them safe. Each of the others is moved together with ever more cells around it.
Only what no such move proves safe gets the two programs that tell its exact ends.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from . import verdict
from .part import Part
from .program import Program
from .propagation import TOLERANCE, drop_settled, parts

# Moves of all cells that are left at once, and of how many it is worth it.
PUSHES = 14
WORTH_A_PUSH = 25
# How many cells move together, one try after the other.
SIZES = (1_000, 3_000, 6_000, 1_000_000)
MOST_EXACT = 200
SEED = 20_260
# Variables of a part that is worth telling of.
LARGE = 5_000


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

    def prove_group(group: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        variables, terms = group
        aloud = tell if len(variables) > LARGE else _quiet
        part = Part(program, variables, terms)
        return variables[_prove_part(part, asked[variables], wide[variables], aloud, stop)]

    # The solver lets go of Python while it works; parts have no variables in common.
    stop = threading.Event()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        try:
            for index, found in enumerate(pool.map(prove_group, groups)):
                exposed[found] = True
                if index % 100 == 99:
                    tell(f"{index + 1:,} of {len(groups):,} parts")
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise
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
    part: Part,
    asked: np.ndarray,
    wide: np.ndarray,
    tell: Callable[[str], None],
    stop: threading.Event,
) -> np.ndarray:
    """Which variables of a part are exposed: of those asked for, and all that are known to be."""
    left = _push(part, np.flatnonzero(asked), stop)
    tell(f"{len(left):,} of {asked.sum():,} left after moves of all together")
    for size in SIZES:
        for variable in left:
            if stop.is_set():
                return left
            for way in (1.0, -1.0):
                if len(part.not_safe(np.array([variable]))):
                    part.look_near(variable, way, size)
        left = part.not_safe(left)
        tell(f"{len(left):,} left after moves of {min(size, len(asked)):,} together")
        if not len(left) or size >= len(asked):
            break
    return _exact(part, np.concatenate([left, np.flatnonzero(wide)]), tell)


def _push(part: Part, left: np.ndarray, stop: threading.Event) -> np.ndarray:
    """Move all that are left at once: this way and that, the other way round, and so on."""
    generator = np.random.default_rng(SEED)
    ways = generator.choice([-1.0, 1.0], len(left))
    for all_ways in (ways, -ways):
        part.look_around(left, all_ways)
    left = part.not_safe(left)
    for push in range(PUSHES):
        if len(left) < WORTH_A_PUSH or stop.is_set():
            break
        # Most of them are few, and safe when they could be more.
        ways = [1.0] if push % 3 == 0 else [-1.0, 1.0]
        part.look_around(left, generator.choice(ways, len(left)))
        left = part.not_safe(left)
    return left


def _exact(part: Part, left: np.ndarray, tell: Callable[[str], None]) -> np.ndarray:
    """Both ends of each variable that is left; those of the exposed are written to the program."""
    exposed = []
    for index, variable in enumerate(left):
        for way in (-1.0, 1.0):
            if len(part.not_safe(np.array([variable]))):
                part.look_everywhere(variable, way)
        if len(part.not_safe(np.array([variable]))):
            exposed.append(variable)
            place = part.variables[variable]
            part.program.low[place] = max(part.program.low[place], part.seen_low[variable])
            part.program.high[place] = min(part.program.high[place], part.seen_high[variable])
        if index % 200 == 199:
            tell(f"one by one: {index + 1:,} of {len(left):,}, {len(exposed):,} exposed")
    return np.array(exposed, dtype=int)
