"""The relaxation that is a flow: teams may be partly filled, skills and rivals are forgotten; exact for teams of one.

Each demand sends n_d units through its pairs to craftsmen and on to a sink, through one arc of capacity 1 a further
service of each craftsman (costs rise with the load: the convex price of fairness), or past everybody at no cost. Costs
are whole, so a minimum-cost flow is whole, and its value bounds that of every allowed choice from above.
"""

import numpy as np
from ortools.graph.python import min_cost_flow

from matching.dispatching.problem import Flags, Ints, Problem


def relaxed(problem: Problem, usable: Flags, tiers: Ints) -> Flags:
    """The pairs of an optimal flow; the same for the same problem on every machine."""
    chosen = np.zeros(len(problem.demand), dtype=bool)
    pairs = np.flatnonzero(usable)
    if not len(pairs):
        return chosen
    demands, tails = np.unique(problem.demand[pairs], return_inverse=True)
    craftsmen, heads = np.unique(problem.craftsman[pairs], return_inverse=True)
    sink = len(demands) + len(craftsmen)
    solver = min_cost_flow.SimpleMinCostFlow()
    gain = problem.value[pairs] + problem.seat + tiers[problem.demand[pairs]]
    arcs = _connect(solver, tails, len(demands) + heads, np.ones_like(gain), -gain)
    services, ends, costs = _services(problem, craftsmen, np.bincount(heads))
    _connect(solver, len(demands) + ends, np.full(len(ends), sink), services, costs)
    sizes = problem.sizes[demands]
    _connect(solver, np.arange(len(demands)), np.full(len(demands), sink), sizes, np.zeros_like(sizes))
    solver.set_nodes_supplies(np.arange(len(demands), dtype=np.int32), sizes)
    solver.set_node_supply(sink, -int(sizes.sum()))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise OverflowError(f"minimum-cost flow ended with {status}: values too large to count in 64 bits")
    chosen[pairs] = np.asarray(solver.flows(arcs)) > 0
    return chosen


def _services(problem: Problem, craftsmen: Ints, asked: Ints) -> tuple[Ints, Ints, Ints]:
    """Capacities, craftsmen and costs of the arcs into the sink: one each, or one a service where fairness costs."""
    slots = np.minimum(problem.room[craftsmen], asked)
    if not problem.fairness:
        return slots, np.arange(len(craftsmen)), np.zeros(len(craftsmen), dtype=np.int64)
    ends = np.repeat(np.arange(len(craftsmen)), slots)
    further = np.arange(len(ends)) - np.repeat(np.cumsum(slots) - slots, slots)
    costs = problem.fairness * (problem.load[craftsmen][ends] + further)
    return np.ones(len(ends), dtype=np.int64), ends, costs


def _connect(solver: min_cost_flow.SimpleMinCostFlow, tails: Ints, heads: Ints, most: Ints, costs: Ints) -> Ints:
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), most.astype(np.int64), costs.astype(np.int64)
    )
    return np.asarray(arcs)
