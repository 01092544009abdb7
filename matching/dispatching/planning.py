"""`dispatch`: many demands at once, each with the team that makes the whole plan best."""

from collections.abc import Mapping, Sequence

import numpy as np

from matching.dispatching.building import Board, build
from matching.dispatching.by_hand import first_come, greedy
from matching.dispatching.causes import findings
from matching.dispatching.problem import UNITS, Solution, filled, taken
from matching.dispatching.reading import given_up, placements
from matching.dispatching.sentences import unmatched
from matching.dispatching.solving import solve
from matching.dispatching.values import Compared, Composition, DispatchOptions, Pair, Placement, Plan, Pool
from matching.dispatching.wishes import Conflicts, Wishes
from matching.values import Demand, Scored

USUAL = DispatchOptions()


def dispatch(
    demands: Sequence[Demand],
    index: Pool,
    options: DispatchOptions = USUAL,
    pinned: Sequence[Pair] = (),
    banned: Sequence[Pair] = (),
    conflicts: Conflicts = (),
    previous: Sequence[Placement] | None = None,
    *,
    compositions: Sequence[Composition] = (),
    unreleased: frozenset[str] = frozenset(),
    proposals: Mapping[str, Sequence[Scored]] | None = None,
    compare: bool = False,
) -> Plan:
    """The best plan for `demands`, by the model stated in `problem.py`; the same for the same input in any order.

    A `pinned` craftsman is in the demand's team, which comes before all tiers; a pin overrides score and distance, not
    hard rules or bans. `previous` is the plan to stay near to; a craftsman's `load` must not count its placements.
    `unreleased` are craftsmen whose employers do not let them go now. `proposals` (by demand id) stand in for the
    index's where candidates were found elsewhere, by other workers. `compare` adds what dispatching by hand would
    have reached, at some 0.2 ms a demand. A higher `priority` (0 or more) is never left out
    for a lower. Raises ValueError where two demands share an id, a priority is negative or pins outnumber seats,
    KeyError where a pinned craftsman is not in the pool, OverflowError where values do not fit 64 bits.
    """
    before = tuple(previous or ())
    wishes = Wishes(options, pinned, banned, conflicts, before, compositions, unreleased)
    board = build(demands, index, wishes, proposals or {})
    solution = solve(board.problem, options.effort)
    placed = placements(board, solution.chosen)
    busy = taken(board.problem, solution.chosen)
    found = findings(board, solution.chosen, options.effort / 5)
    open_demands = {board.demands[at].id: unmatched(board, at, each, busy) for at, each in found.items()}
    changes = _price_of_all_changes(board)
    value = (solution.value - changes) / UNITS
    return Plan(
        placements=tuple(placed[each.id] for each in demands if each.id in placed),
        unmatched=tuple(open_demands[each.id] for each in demands if each.id in open_demands),
        value=value,
        bound=value + solution.gap / UNITS,
        optimal=solution.optimal,
        given_up=given_up(placed, before),
        compared=_compared(board, solution, changes) if compare else None,
    )


def _compared(board: Board, best: Solution, changes: int) -> Compared:
    found = (best, greedy(board.problem), first_come(board.problem))
    optimum, by_greed, as_they_come = ((each.value - changes) / UNITS for each in found)
    placed = [int(np.count_nonzero(filled(board.problem, each.chosen))) for each in found]
    return Compared(optimum, by_greed, as_they_come, *placed)


def _price_of_all_changes(board: Board) -> int:
    """Keeping a pairing earns its price; taking off all that could be kept leaves the price of those given up."""
    problem = board.problem
    possible = board.before & (problem.blocked == 0) & (problem.room[problem.craftsman] > 0)
    return int(possible.sum()) * round(board.options.change * UNITS)
