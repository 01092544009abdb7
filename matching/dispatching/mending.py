"""From a flow with half-filled or ill-composed teams to an allowed plan: drop, fill, then improve window by window."""

import numpy as np

from matching.dispatching.filling import OUT_OF_REACH, best_free_team
from matching.dispatching.flow import relaxed
from matching.dispatching.problem import Flags, Ints, Problem, broken_demands, evaluate, filled, taken
from matching.dispatching.teams import best_teams

ROUNDS = 4
"""How often the flow is run again without the demands it filled least."""
BATCH = 8
"""Demands looked at together in a window."""
NEIGHBOURS = 24
SHARE = 0.1
"""The part of the effort that one window may take: it starts from a good plan, and most of it finds little better."""
"""Served demands that may be rearranged for them."""


def mend(problem: Problem, priced: Problem, usable: Flags, tiers: Ints, chosen: Flags, effort: float) -> Flags:
    """An allowed choice among the `usable` pairs near the relaxed one, which is the flow of the `priced` problem.

    `effort` 0 leaves the windows out.
    """
    chosen = _without_least_filled(priced, usable, tiers, chosen)
    broken = broken_demands(problem, chosen)
    chosen = _without(problem, chosen, broken)
    for each in _unserved(problem, usable, tiers, chosen):
        _fill(problem, usable, tiers, chosen, each)
    doubtful = dict.fromkeys([*_unserved(problem, usable, tiers, chosen), *broken.tolist()])
    left = effort
    for batch in _batches(list(doubtful)):
        if left <= 0:
            break
        chosen, spent = _improved(problem, usable, tiers, chosen, batch, effort * SHARE)
        left -= spent
    return chosen


def _without_least_filled(problem: Problem, usable: Flags, tiers: Ints, chosen: Flags) -> Flags:
    """Seats in teams that will not fill are better given to those that may: lower tiers and emptier teams go first."""
    usable = usable.copy()
    for _ in range(ROUNDS):
        seats = filled(problem, chosen)
        partly = np.flatnonzero((seats > 0) & (seats < problem.sizes))
        if len(partly) < 2:
            break
        worth = np.bincount(problem.demand[chosen], weights=problem.value[chosen], minlength=len(seats))
        order = np.lexsort((partly, worth[partly], seats[partly] / problem.sizes[partly], tiers[partly]))
        dropped = np.zeros(len(seats), dtype=bool)
        dropped[partly[order[: (len(partly) + 1) // 2]]] = True
        usable &= ~dropped[problem.demand]
        chosen = relaxed(problem, usable, tiers)
    return chosen


def _without(problem: Problem, chosen: Flags, demands: Ints) -> Flags:
    gone = np.zeros(len(problem.sizes), dtype=bool)
    gone[demands] = True
    return chosen & ~gone[problem.demand]


def _unserved(problem: Problem, usable: Flags, tiers: Ints, chosen: Flags) -> list[int]:
    """Higher tiers first, then as they come."""
    open_demands = np.flatnonzero((filled(problem, usable) > 0) & (filled(problem, chosen) == 0))
    ordered: list[int] = open_demands[np.lexsort((open_demands, -tiers[open_demands]))].tolist()
    return ordered


def _fill(problem: Problem, usable: Flags, tiers: Ints, chosen: Flags, demand: int) -> None:
    first, end = np.searchsorted(problem.demand, (demand, demand + 1)).tolist()
    own = slice(first, end)
    craftsmen = problem.craftsman[own]
    busy = taken(problem, chosen)[craftsmen]
    net = problem.value[own] + problem.seat + tiers[demand] - problem.fairness * (problem.load[craftsmen] + busy)
    free = np.where(usable[own] & (busy < problem.room[craftsmen]), net, OUT_OF_REACH)
    team = best_free_team(problem, own, int(problem.sizes[demand]), problem.needs.get(demand), free)
    if team is not None:
        chosen[team] = True


def _improved(
    problem: Problem, usable: Flags, tiers: Ints, chosen: Flags, batch: list[int], effort: float
) -> tuple[Flags, float]:
    """The best for the batch and those who hold the craftsmen it could have; and the effort spent."""
    window = [*batch, *_holders(problem, usable, tiers, chosen, batch)]
    answer = best_teams(problem, usable, tiers, window, chosen, effort)
    trial = _without(problem, chosen, np.array(window))
    trial[answer.pairs] = True
    gained = evaluate(problem, trial) - evaluate(problem, chosen)
    gained += int(((filled(problem, trial) - filled(problem, chosen)) * tiers).sum())
    return (trial if gained > 0 else chosen), max(answer.effort, effort / 100)


def _holders(problem: Problem, usable: Flags, tiers: Ints, chosen: Flags, batch: list[int]) -> list[int]:
    """Served demands with most seats in full craftsmen that the batch could use, lower tiers first."""
    wished = np.zeros(len(problem.room), dtype=bool)
    wished[problem.craftsman[usable & np.isin(problem.demand, batch)]] = True
    wished &= taken(problem, chosen) >= problem.room
    held = filled(problem, chosen & wished[problem.craftsman])
    holders = np.flatnonzero(held)
    found: list[int] = holders[np.lexsort((holders, -held[holders], tiers[holders]))][:NEIGHBOURS].tolist()
    return found


def _batches(demands: list[int]) -> list[list[int]]:
    return [demands[first : first + BATCH] for first in range(0, len(demands), BATCH)]
