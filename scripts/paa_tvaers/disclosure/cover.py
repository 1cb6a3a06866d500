"""Cells that cover the withheld ones: in every sum the others must have room to give and take."""

from __future__ import annotations

import numpy as np

from .cells import ANY, Cells, Sums


def covered(cells: Cells, sums: Sums, hidden: np.ndarray) -> np.ndarray:
    """The hidden cells and the cheapest others that give each of them cover in each of its sums.

    In a sum that lacks cover the smallest cell that is cover enough is withheld, else the largest;
    one that serves several such sums counts as cheaper. Repeated until no sum lacks any that it
    could have.
    """
    while True:
        rising, falling = _lack(cells, sums, hidden)
        chosen = cheapest(cells, sums, hidden, rising, falling)
        if not len(chosen):
            return hidden
        hidden = hidden.copy()
        hidden[chosen] = True
        hidden = cells.with_units(hidden)


def _lack(cells: Cells, sums: Sums, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What each sum lacks for its hidden parts to rise and to fall, 0 where it lacks nothing."""
    is_hidden = hidden[sums.cell] & ~sums.is_each
    relation, total = sums.relation[is_hidden], sums.is_total[is_hidden]
    mine = cells.of(sums.cell[is_hidden])
    fall, rise = mine.value - mine.least, np.full(len(relation), ANY)

    # Parts rise when other parts fall or the total rises.
    def by_relation(amount: np.ndarray) -> np.ndarray:
        return np.bincount(relation, amount, sums.count)[relation] - amount

    # What a total has beside its parts can give and take as well.
    rest = sums.rest(cells.value)
    for_rise = by_relation(np.where(total, rise, fall)) + rest[relation]
    for_fall = by_relation(np.where(total, fall, rise)) + np.where(sums.is_some[is_hidden], ANY, 0)
    # And so can the overlap of parts.
    overlap = sums.overlap(cells.value)[relation]
    for_rise, for_fall = for_rise + np.where(overlap > 0, ANY, 0), for_fall + overlap
    for_rise, for_fall = (
        np.where(total, for_fall, for_rise),
        np.where(total, for_rise, for_fall),
    )
    up, down = np.minimum(rise, for_rise), np.minimum(fall, for_fall)
    told = mine.told(mine.value - down, mine.value + up)
    # Up is the way out: of a few to as many as are shown, of others by a step.
    lack = np.where(told, np.maximum(mine.few_under - mine.value, mine.step) - for_rise, 0)
    rising, falling = np.zeros(sums.count), np.zeros(sums.count)
    np.maximum.at(rising, relation[~total], lack[~total])
    np.maximum.at(falling, relation[total], lack[total])
    return np.maximum(rising, 0), np.maximum(falling, 0)


def cheapest(
    cells: Cells, sums: Sums, hidden: np.ndarray, rising: np.ndarray, falling: np.ndarray
) -> np.ndarray:
    """The cell to withhold in each relation that lacks something; ties by number."""
    open_ = np.flatnonzero(
        ((rising + falling)[sums.relation] > 0) & ~hidden[sums.cell] & (cells.value[sums.cell] != 0)
    )
    relation, cell, total = sums.relation[open_], sums.cell[open_], sums.is_total[open_]
    value = cells.value[cell]
    fall = value - cells.least[cell]
    can_rise, can_fall = np.where(total, ANY, fall), np.where(total, fall, ANY)
    enough = (can_rise >= rising[relation]) & (can_fall >= falling[relation])
    serves = np.bincount(cell, minlength=len(hidden))[cell]
    cost = np.where(enough, np.abs(value) / serves, ANY - np.minimum(np.abs(value), ANY))
    order = np.lexsort((cell, cost, relation))
    ordered = relation[order]
    first = np.append(True, ordered[1:] != ordered[:-1]) if len(order) else np.array([], dtype=bool)
    return np.unique(cell[order][first])
