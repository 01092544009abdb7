"""Many demands at once: the best plan under capacity, teams, conflicts, travel, fairness and priority.

    plan = dispatch(demands, index, DispatchOptions(most_km=300), banned=[Pair("a demand", "a craftsman")])
    plan = dispatch(demands, index, previous=plan.placements)   # after a decline: as few changes as they are worth

`problem.py` states the model, `solving.py` says how it is solved, `causes.py` how what binds is found,
`by_hand.py` what a plan is held against.
"""

from matching.dispatching.planning import dispatch
from matching.dispatching.problem import Problem, Solution, evaluate
from matching.dispatching.solving import solve
from matching.dispatching.values import (
    Cause,
    Compared,
    Composition,
    CraftsmenConflict,
    DispatchOptions,
    EnterpriseConflict,
    Pair,
    Placement,
    Plan,
    Pool,
    Unmatched,
)
from matching.values import Scored

__all__ = [
    "Cause",
    "Compared",
    "Composition",
    "CraftsmenConflict",
    "DispatchOptions",
    "EnterpriseConflict",
    "Pair",
    "Placement",
    "Plan",
    "Pool",
    "Problem",
    "Scored",
    "Solution",
    "Unmatched",
    "dispatch",
    "evaluate",
    "solve",
]
