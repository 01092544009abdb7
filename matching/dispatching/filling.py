"""The best free team of one demand as a person would put it together: skills first, then the best who are left."""

import numpy as np

from matching.dispatching.problem import Flags, Ints, Problem

OUT_OF_REACH = -(2**61)
"""The net worth of a pair that cannot be had."""


def best_free_team(problem: Problem, own: slice, size: int, needs: Flags | None, free: Ints) -> list[int] | None:
    """Pairs of a team from the demand's pairs `own`; None where this way of choosing finds none that is worth sending.

    `free` is the net worth of each of those pairs in units, OUT_OF_REACH where it cannot be had.
    """
    gains = free.copy()
    team: list[int] = []
    open_needs = np.ones(0 if needs is None else len(needs), dtype=bool)
    pins = np.flatnonzero(problem.pinned[own]).tolist()
    while len(team) < size:
        merit = _merit(gains, needs, open_needs)
        pick = pins[len(team)] if len(team) < len(pins) else int(np.argmax(merit))
        if gains[pick] < OUT_OF_REACH // 2:
            return None
        team.append(pick)
        if needs is not None:
            open_needs &= ~needs[:, pick]
        _exclude(problem, own, gains, pick)
    if open_needs.any() or len(pins) > size or free[team].sum() <= 0:
        return None
    return sorted(own.start + each for each in team)


def _merit(gains: Ints, needs: Flags | None, open_needs: Flags) -> Ints:
    """While a skill is missing, those who bring most of the missing come first."""
    if needs is None or not open_needs.any():
        return gains
    brings = needs[open_needs].sum(axis=0)
    return gains + np.where(gains < OUT_OF_REACH // 2, 0, brings * 2**50)


def _exclude(problem: Problem, own: slice, gains: Ints, pick: int) -> None:
    craftsmen = problem.craftsman[own]
    gains[pick] = OUT_OF_REACH
    if problem.rivals:
        one = int(craftsmen[pick])
        for column, other in enumerate(craftsmen.tolist()):
            if (min(one, other), max(one, other)) in problem.rivals:
                gains[column] = OUT_OF_REACH
