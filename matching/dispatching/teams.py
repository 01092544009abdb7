"""Demands with teams, solved exactly by CP-SAT among a few demands while the rest of the plan stands still."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from matching.dispatching.problem import Flags, Ints, Problem, taken

MOST = 2**62
Choice = dict[int, cp_model.IntVar]


@dataclass(frozen=True, slots=True)
class Answer:
    """`pairs` chosen; `bound` on their worth with the tiers'; `effort` spent in deterministic seconds."""

    pairs: list[int]
    bound: int
    proved: bool
    effort: float


def best_teams(
    problem: Problem, usable: Flags, tiers: Ints, demands: Iterable[int], chosen: Flags, effort: float
) -> Answer:
    """The best teams for `demands` within what the other demands' chosen pairs leave; starts from those chosen."""
    starts = problem.starts()
    spans = [range(starts[each], starts[each + 1]) for each in demands]
    inside = np.zeros(len(chosen), dtype=bool)
    for span in spans:
        inside[span.start : span.stop] = True
    busy = taken(problem, chosen & ~inside)
    model = cp_model.CpModel()
    choice = {pair: model.new_bool_var("") for span in spans for pair in span if usable[pair]}
    for span in spans:
        _compose(model, problem, [pair for pair in span if pair in choice], choice)
    costs = _share(model, problem, busy, choice)
    worth = problem.value + problem.seat + tiers[problem.demand]
    gains = [int(worth[pair]) * var for pair, var in choice.items()]
    model.maximize(cp_model.LinearExpr.sum([*gains, *costs]))
    for pair, var in choice.items():
        model.add_hint(var, int(chosen[pair]))
    return _solved(model, choice, effort)


def _compose(model: cp_model.CpModel, problem: Problem, pairs: list[int], choice: Choice) -> None:
    """A whole team with its skills and pins and without rivals, or nobody."""
    if not pairs:
        return
    demand = int(problem.demand[pairs[0]])
    size = int(problem.sizes[demand])
    if size == 1:
        model.add_at_most_one(choice[pair] for pair in pairs)
        return
    served = model.new_bool_var("")
    model.add(sum(choice[pair] for pair in pairs) == size * served)
    for pair in pairs:
        if problem.pinned[pair]:
            model.add_implication(served, choice[pair])
    first = int(np.searchsorted(problem.demand, demand))
    for row in problem.needs.get(demand, ()):
        model.add(sum(choice[pair] for pair in pairs if row[pair - first]) >= served)
    if problem.rivals:
        by_craftsman = {int(problem.craftsman[pair]): choice[pair] for pair in pairs}
        for one, other in sorted(problem.rivals):
            if one in by_craftsman and other in by_craftsman:
                model.add_at_most_one(by_craftsman[one], by_craftsman[other])


def _share(model: cp_model.CpModel, problem: Problem, busy: Ints, choice: Choice) -> list[cp_model.LinearExprT]:
    """Capacity, and what each further service costs in fairness: rising, so the cheaper ones are counted first."""
    asked: dict[int, list[cp_model.IntVar]] = {}
    for pair, var in choice.items():
        asked.setdefault(int(problem.craftsman[pair]), []).append(var)
    costs: list[cp_model.LinearExprT] = []
    for craftsman, wishes in asked.items():
        room = min(int(problem.room[craftsman] - busy[craftsman]), len(wishes))
        hand = int(problem.load[craftsman] + busy[craftsman])
        if not problem.fairness or room <= 0:
            model.add(sum(wishes) <= max(room, 0))
            continue
        slots = [model.new_bool_var("") for _ in range(room)]
        model.add(sum(wishes) == sum(slots))
        costs += [-problem.fairness * (hand + further) * slot for further, slot in enumerate(slots)]
    return costs


def _solved(model: cp_model.CpModel, choice: Choice, effort: float) -> Answer:
    """One worker, one seed and a deterministic limit: the same answer everywhere."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.linearization_level = 2  # the linear relaxation is nearly whole: it proves in a tenth of the time
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    pairs = [pair for pair, var in choice.items() if found and solver.boolean_value(var)]
    spent = solver.response_proto.deterministic_time
    # Without any choice found the solver's bound is not one; and it is a float, so give it what that rounds away.
    bound = int(np.ceil(solver.best_objective_bound)) if found else MOST
    bound += abs(bound) >> 50
    return Answer(pairs, bound, status == cp_model.OPTIMAL, spent)
