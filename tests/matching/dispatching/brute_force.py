"""The best choice by trying every team for every demand: what the solver is held against on small instances."""

from itertools import combinations

import numpy as np

from matching.dispatching import Problem, evaluate

Order = tuple[tuple[int, ...], int]


def best_by_trying_all(problem: Problem) -> Order:
    """Seats filled by tier (pinned demands first, then from the highest), then the value: the greatest there is."""
    best: Order = ((), -(2**62))
    spare = problem.room.copy()
    chosen = np.zeros(len(problem.demand), dtype=bool)

    def place(at: int) -> None:
        nonlocal best
        if at == len(problem.sizes):
            best = max(best, standing(problem, chosen))
            return
        place(at + 1)
        for team in allowed_teams(problem, at):
            craftsmen = problem.craftsman[list(team)]
            if (spare[craftsmen] > 0).all():
                spare[craftsmen] -= 1
                chosen[list(team)] = True
                place(at + 1)
                spare[craftsmen] += 1
                chosen[list(team)] = False

    place(0)
    return best


def standing(problem: Problem, chosen: np.ndarray) -> Order:
    """In tier 0 coverage is a matter of value: leaving a demand out costs what its seats are worth."""
    seats = np.bincount(problem.demand[chosen], minlength=len(problem.sizes)).tolist()
    pinned = (np.bincount(problem.demand[problem.pinned], minlength=len(problem.sizes)) > 0).tolist()
    rungs = list(zip(pinned, problem.tiers.tolist(), strict=True))
    above = sorted(set(rungs) - {(False, 0)}, reverse=True)
    counts = tuple(sum(seats[at] for at, mine in enumerate(rungs) if mine == rung) for rung in above)
    return counts, evaluate(problem, chosen)


def allowed_teams(problem: Problem, at: int) -> list[tuple[int, ...]]:
    own = np.flatnonzero(problem.demand == at).tolist()
    return [team for team in combinations(own, int(problem.sizes[at])) if allowed(problem, at, own, team)]


def allowed(problem: Problem, at: int, own: list[int], team: tuple[int, ...]) -> bool:
    if any(problem.blocked[pair] or problem.room[problem.craftsman[pair]] == 0 for pair in team):
        return False
    if any(problem.pinned[pair] and pair not in team for pair in own):
        return False
    rows = problem.needs.get(at, ())
    if not all(any(row[own.index(pair)] for pair in team) for row in rows):
        return False
    ids = sorted(problem.craftsman[list(team)].tolist())
    return not any(pair in problem.rivals for pair in combinations(ids, 2))
