"""How demands are dispatched without a solver: best pair first, or as they come; what the optimum is held against."""

import heapq

import numpy as np

from matching.dispatching.filling import OUT_OF_REACH, best_free_team
from matching.dispatching.problem import Flags, Ints, Problem, Solution, evaluate, usable_pairs
from matching.dispatching.tiers import heights


def first_come(problem: Problem) -> Solution:
    """Demands in the order of arrival (by number), higher tiers first; each takes its best free team."""
    desk = _Desk(problem)
    for demand in np.lexsort((np.arange(len(problem.sizes)), -heights(problem))).tolist():
        desk.take(desk.best_team(demand))
    return desk.result()


def greedy(problem: Problem) -> Solution:
    """The best of all free pairs (teams) first, then the best of those left; higher tiers first, ties by number."""
    desk = _Desk(problem)
    tiers = heights(problem).tolist()
    queue = [(-tiers[at], -desk.worth(team), at) for at in range(len(problem.sizes)) if (team := desk.best_team(at))]
    heapq.heapify(queue)
    while queue:
        tier, promised, demand = heapq.heappop(queue)
        team = desk.best_team(demand)
        if team and -desk.worth(team) == promised:
            desk.take(team)
        elif team:
            heapq.heappush(queue, (tier, -desk.worth(team), demand))
    return desk.result()


class _Desk:
    """Who is still free, and what has been chosen so far."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._usable = usable_pairs(problem)
        self._starts = problem.starts().tolist()
        self._busy: Ints = np.zeros(len(problem.room), dtype=np.int64)
        self._chosen: Flags = np.zeros(len(problem.demand), dtype=bool)

    def best_team(self, demand: int) -> list[int]:
        """Its pairs; none where nobody is left or sending anybody is worth less than nothing."""
        own = slice(self._starts[demand], self._starts[demand + 1])
        if own.start == own.stop:
            return []
        problem = self._problem
        craftsmen = problem.craftsman[own]
        can = self._usable[own] & (self._busy[craftsmen] < problem.room[craftsmen])
        free = np.where(can, self._net(own), OUT_OF_REACH)
        return best_free_team(problem, own, int(problem.sizes[demand]), problem.needs.get(demand), free) or []

    def worth(self, team: list[int]) -> int:
        """What sending the team adds to the plan's value, a seat."""
        return int(self._net(np.array(team)).sum()) // len(team)

    def take(self, team: list[int]) -> None:
        self._chosen[team] = True
        self._busy[self._problem.craftsman[team]] += 1

    def result(self) -> Solution:
        return Solution(self._chosen, evaluate(self._problem, self._chosen), gap=0, optimal=False)

    def _net(self, pairs: slice | Ints) -> Ints:
        problem = self._problem
        craftsmen = problem.craftsman[pairs]
        burden = problem.fairness * (problem.load[craftsmen] + self._busy[craftsmen])
        net: Ints = problem.value[pairs] + problem.seat - burden
        return net
