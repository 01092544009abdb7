"""What serving a demand of a higher tier is worth: so much that it is never left out for a lower one.

Let S exceed what any two choices can differ by in all else. Tiers present are numbered r = 1, 2, ... from the lowest
above 0; tier 0 is r = 0: there a demand may be left out where the rest gains more than its seats are worth.

*Teams of one only.* The sets of demands that can be served together are the independent sets of a transversal matroid.
A set that is not best by tiers can be bettered by adding one demand or exchanging one for another of a higher tier,
so W_r = r S suffices: the exchange gains at least S, more than all else can lose.

*Larger teams.* They form no matroid (one team may displace several), so each tier outweighs everything below it:
W_0 = 0, W_r = S + sum of n_d W_d over the lower tiers. Seats of whole teams are counted then.
Demands with a pinned craftsman are a tier of their own above all others.
"""

from dataclasses import dataclass

import numpy as np

from matching.dispatching.problem import Flags, Ints, Problem, filled

MOST = 2**62
"""Solvers count in 64 bits, and min-cost flow multiplies every cost by the number of nodes."""


@dataclass(frozen=True, slots=True)
class TierWorth:
    """`of_demand` beside the demands, a seat each; `exact` unless teams in many tiers need more than 64 bits."""

    of_demand: Ints
    exact: bool


def heights(problem: Problem) -> Ints:
    """Each demand's tier, those with a pinned craftsman above all others."""
    pinned = filled(problem, problem.pinned) > 0
    return np.where(pinned, problem.tiers.max(initial=0) + 1 + problem.tiers, problem.tiers).astype(np.int64)


def tier_worth(problem: Problem, usable: Flags) -> TierWorth:
    """The worth W_d of every demand's tier, in units a seat."""
    height = heights(problem)
    present = np.flatnonzero(filled(problem, usable))
    rank = np.zeros(len(problem.sizes), dtype=np.int64)
    if not len(present):
        return TierWorth(rank, exact=True)
    rank[present] = np.searchsorted(np.unique(np.append(height[present], 0)), height[present])
    swing = _swing(problem, usable, present)
    steps = [rung * swing for rung in range(int(rank[present].max()) + 1)]
    if np.all(problem.sizes[present] == 1):
        return TierWorth(np.array(steps, dtype=np.int64)[rank], exact=True)
    seats = np.bincount(rank[present], weights=problem.sizes[present]).astype(np.int64).tolist()
    towers, below = [0], swing
    for rung in range(1, len(steps)):
        towers.append(below)
        below += seats[rung] * towers[rung]
    nodes = len(present) + len(np.unique(problem.craftsman[usable])) + 2
    exact = below + towers[-1] * nodes < MOST
    return TierWorth(np.array(towers if exact else steps, dtype=np.int64)[rank], exact)


def _swing(problem: Problem, usable: Flags, present: Ints) -> int:
    """More than the objective without tiers can differ between two choices."""
    worth = problem.value[usable] + problem.seat
    burden = problem.fairness * int((problem.load + problem.room)[problem.craftsman[usable]].max())
    most, least = max(int(worth.max()), 0), min(int(worth.min()) - burden, 0)
    return int(problem.sizes[present].sum()) * (most - least) + 1
