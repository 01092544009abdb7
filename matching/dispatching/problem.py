"""A dispatch as numbers: sparse pairs of demands and craftsmen, and what makes a choice among them allowed.

Sets        demands d with team size n_d, craftsmen c with r_c places left and l_c services in hand,
            P the proposed pairs (d, c), R the pairs of craftsmen who do not go together,
            G_d the skills a team must hold, the lead's among them, P_g the pairs whose craftsman has skill g.
Variables   x_dc in {0, 1}: c is sent to d; y_d in {0, 1}: d has its team.
Maximise    sum_d W_d n_d y_d  +  sum_dc (v_dc + s) x_dc  -  f sum_c sum_(j < k_c) (l_c + j),   k_c = sum_d x_dc
            with v_dc the score less travel, s the worth of a filled seat, f the price of fairness and W_d the worth of
            d's tier (`tiers.py`): so large that the tiers are served lexicographically.
Subject to  sum_c x_dc = n_d y_d                 a team is whole or not sent
            k_c <= r_c                           capacity
            sum_(p in P_g) x_p >= y_d            for every g in G_d: the lead's skill, and the skills together
            x_da + x_db <= 1                     for every (a, b) in R
            x_dc = 0 where blocked (hard rules, banned, too far), x_dc = y_d where pinned.

All values are whole numbers, in hundredths of a score point.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

UNITS = 100
"""Whole numbers a score point: solvers count exactly."""

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Problem:
    """Arrays beside demands (`sizes`, `tiers`), craftsmen (`room`, `load`) and pairs (the five after them).

    Pairs are sorted by demand, then craftsman, each at most once. `blocked` is 0 where a pair may be chosen, else a
    code of the caller's. `needs[d]` has one row a skill that d's team must hold and one column a pair of d, true where
    the craftsman has it. `rivals` are pairs of craftsmen, the smaller number first. Tiers are 0 or more, higher first.
    """

    sizes: Ints
    tiers: Ints
    room: Ints
    load: Ints
    demand: Ints
    craftsman: Ints
    value: Ints
    blocked: NDArray[np.int8]
    pinned: Flags
    seat: int = 0
    fairness: int = 0
    needs: Mapping[int, Flags] = field(default_factory=dict)
    rivals: frozenset[tuple[int, int]] = frozenset()

    def __post_init__(self) -> None:
        key = self.demand * max(len(self.room), 1) + self.craftsman
        if np.any(key[1:] <= key[:-1]):
            raise ValueError("pairs must be sorted by demand, then craftsman, without repetition")
        if self.tiers.min(initial=0) < 0:
            raise ValueError("tiers are counted from 0, the ordinary one")

    def starts(self) -> Ints:
        """Where each demand's pairs begin, with the end of the last."""
        return np.searchsorted(self.demand, np.arange(len(self.sizes) + 1)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Solution:
    """`chosen` beside the pairs; `value` leaves the tiers' worth out; `gap` is what, tiers included, is not disproved.

    `optimal` says the choice is proved best: then `gap` is 0.
    """

    chosen: Flags
    value: int
    gap: int
    optimal: bool


def taken(problem: Problem, chosen: Flags) -> Ints:
    """How many of the demands each craftsman is sent to."""
    return np.bincount(problem.craftsman[chosen], minlength=len(problem.room)).astype(np.int64)


def filled(problem: Problem, chosen: Flags) -> Ints:
    """How many seats of each demand are filled."""
    return np.bincount(problem.demand[chosen], minlength=len(problem.sizes)).astype(np.int64)


def evaluate(problem: Problem, chosen: Flags) -> int:
    """The objective without the tiers' worth, in units."""
    services = taken(problem, chosen)
    burden = services * problem.load + services * (services - 1) // 2
    return int((problem.value[chosen] + problem.seat).sum()) - problem.fairness * int(burden.sum())


def usable_pairs(problem: Problem) -> Flags:
    """Pairs that some allowed choice holds, as far as one look at each demand tells.

    A pin leaves a demand for one person no other pair; of a demand that cannot have its team nothing is left.
    """
    usable = (problem.blocked == 0) & (problem.room[problem.craftsman] > 0)
    pins = filled(problem, problem.pinned)
    lost = filled(problem, problem.pinned & ~usable) > 0
    alone = problem.sizes == 1
    usable &= ~((alone & (pins == 1))[problem.demand] & ~problem.pinned)
    starts = problem.starts()
    for each, needs in problem.needs.items():
        own = slice(starts[each], starts[each + 1])
        if alone[each]:
            usable[own] &= needs.all(axis=0)
        elif not (needs & usable[own]).any(axis=1).all():
            usable[own] = False
    hopeless = lost | (pins > problem.sizes) | (filled(problem, usable) < problem.sizes)
    kept: Flags = usable & ~hopeless[problem.demand]
    return kept


def broken_demands(problem: Problem, chosen: Flags) -> Ints:
    """Demands whose chosen team is partly filled, lacks a skill or a pinned member, or holds two rivals."""
    seats = filled(problem, chosen)
    partly = (seats > 0) & (seats != problem.sizes)
    partly |= (seats > 0) & (filled(problem, problem.pinned & ~chosen) > 0)
    starts = problem.starts()
    teams = np.flatnonzero((problem.sizes > 1) & (seats > 0) & ~partly)
    for each in teams.tolist():
        own = slice(starts[each], starts[each + 1])
        needs, team = problem.needs.get(each), chosen[own]
        lacking = needs is not None and not (needs & team).any(axis=1).all()
        partly[each] = lacking or _holds_rivals(problem, problem.craftsman[own][team].tolist())
    return np.flatnonzero(partly).astype(np.int64)


def _holds_rivals(problem: Problem, team: list[int]) -> bool:
    return bool(problem.rivals) and any((one, other) in problem.rivals for one in team for other in team if one < other)
