"""The best choice of pairs: a flow over everything, then CP-SAT on the parts where the flow leaves a team wanting."""

from dataclasses import dataclass

import numpy as np

from matching.dispatching.components import components
from matching.dispatching.flow import relaxed
from matching.dispatching.mending import mend
from matching.dispatching.persuading import persuade
from matching.dispatching.problem import (
    Flags,
    Ints,
    Problem,
    Solution,
    broken_demands,
    evaluate,
    filled,
    usable_pairs,
)
from matching.dispatching.teams import Answer, best_teams
from matching.dispatching.tiers import tier_worth

WHOLE = 20_000
"""Parts of at most so many pairs go to CP-SAT in one piece; larger ones, and those it cannot prove, by windows."""


def solve(problem: Problem, effort: float = 5.0) -> Solution:
    """The optimum of `problem` (stated in `problem.py`), or a choice within a proved gap where effort runs out.

    The flow's value bounds every part of the plan that shares no craftsman with the rest. A part where the flow's
    choice is allowed is thereby proved; in the others prices persuade it to compose teams, and what is still open
    goes to CP-SAT, each part within `effort` deterministic seconds.
    The same problem gives the same choice on every machine. Raises OverflowError if values exceed 64 bits.
    """
    usable = usable_pairs(problem)
    tiers = tier_worth(problem, usable)
    chosen = relaxed(problem, usable, tiers.of_demand)
    broken = broken_demands(problem, chosen)
    gap = 0
    if len(broken):
        labels = components(problem, usable)
        flow = persuade(problem, usable, tiers.of_demand, labels, chosen)
        for label in np.unique(labels[broken]).tolist():
            part = (labels == label)[problem.demand]
            search = _Search(problem, flow.problem, usable & part, tiers.of_demand, effort)
            found, short = search.run(flow.chosen & part, int(flow.bounds[label]))
            chosen[part] = found[part]
            gap += short
    return Solution(chosen, evaluate(problem, chosen), gap, optimal=tiers.exact and gap == 0)


@dataclass(frozen=True, slots=True)
class _Search:
    """One part of the plan by itself; `priced` is the problem with the prices that persuade the flow."""

    problem: Problem
    priced: Problem
    usable: Flags
    tiers: Ints
    effort: float

    def run(self, flow: Flags, bound: int) -> tuple[Flags, int]:
        """An allowed choice, and what it may fall short of the best by."""
        found = mend(self.problem, self.priced, self.usable, self.tiers, flow, 0.0)
        if self._worth(found) == bound:
            return found, 0
        if self.usable.sum() <= WHOLE:
            found, answer = self._in_one_piece(found)
            if answer.proved:
                return found, 0
            bound = min(bound, answer.bound)
        windows = mend(self.problem, self.priced, self.usable, self.tiers, flow, self.effort)
        found = max(found, windows, key=self._worth)
        return found, max(bound - self._worth(found), 0)

    def _in_one_piece(self, start: Flags) -> tuple[Flags, Answer]:
        demands = np.unique(self.problem.demand[self.usable]).tolist()
        answer = best_teams(self.problem, self.usable, self.tiers, demands, start, self.effort)
        better = np.zeros_like(start)
        better[answer.pairs] = True
        return max(start, better, key=self._worth), answer

    def _worth(self, chosen: Flags) -> int:
        return evaluate(self.problem, chosen) + int((filled(self.problem, chosen) * self.tiers).sum())
