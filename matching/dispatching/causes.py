"""Why a demand stays without anybody: found by lifting one kind of constraint at a time and solving again.

First with the plan standing still, for each open demand by itself: *capacity* is lifted as if a place were kept for it
with everybody, and every other kind in turn, looking for a team among those the plan leaves free. A demand that nothing
frees so may still be freed by moving others: each kind is lifted for all such demands at once and the whole problem is
solved again. Those served are freed by it; the rest is tried again without them until nobody new is served, so that
what frees one is not hidden by others who wait for the same craftsman. A demand that no single kind frees is tried with
all lifted, and what is not needed is put back: the kinds that remain must go together. One that even then has no team
has nobody suitable: skill. Exact where the solves are (`optimal`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from matching.dispatching.building import Board
from matching.dispatching.filling import OUT_OF_REACH, best_free_team
from matching.dispatching.problem import Flags, Ints, Problem, filled, taken
from matching.dispatching.proposing import Block
from matching.dispatching.solving import solve
from matching.dispatching.teams import best_teams
from matching.dispatching.values import Cause

BLOCKS = {
    Cause.CONFLICT: Block.CONFLICT,
    Cause.DISTANCE: Block.DISTANCE,
    Cause.EMPLOYER_RELEASE: Block.EMPLOYER_RELEASE,
    Cause.AVAILABILITY: Block.AVAILABILITY,
    Cause.SKILL: Block.SKILL,
}
ORDER = (Cause.CAPACITY, Cause.TEAM, *BLOCKS)
"""Which kind is named first where several would each free a demand."""
ROUNDS = 20
"""Rounds of one kind; they end sooner unless very many wait for the same few craftsmen."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`alone` are kinds that each free the demand, else `together` those that only jointly do; who then would go."""

    alone: tuple[Cause, ...]
    together: tuple[Cause, ...]
    pairs: tuple[int, ...]


def findings(board: Board, chosen: Flags, effort: float) -> dict[int, Finding]:
    """For every demand without a team, by its number."""
    unserved = np.flatnonzero(filled(board.problem, chosen) == 0)
    if not len(unserved):
        return {}
    busy = taken(board.problem, chosen)
    parts = {at: _part(board, at, busy) for at in unserved.tolist()}
    freed: dict[int, dict[Cause, tuple[int, ...]]] = {at: {} for at in parts}
    for kind in ORDER:
        for at in _touched(board, unserved, kind).tolist():
            if team := _own_team(parts[at], (kind,)):
                freed[at][kind] = _numbered(board, at, team)
    bound = np.array([at for at, ways in freed.items() if not ways], dtype=np.int64)
    for kind in ORDER[1:] if len(bound) else ():
        for at, pairs in _freed_by_moving_others(board, bound, kind, effort).items():
            freed[at][kind] = pairs
    return {at: _finding(board, parts[at], at, ways) for at, ways in freed.items()}


def _finding(board: Board, part: Board, at: int, ways: dict[Cause, tuple[int, ...]]) -> Finding:
    if ways:
        return Finding(tuple(ways), (), next(iter(ways.values())))
    together, team = _jointly(part)
    return Finding((), together, _numbered(board, at, team))


def _numbered(board: Board, at: int, team: list[int]) -> tuple[int, ...]:
    """Pairs of a demand by itself as they are numbered in the whole."""
    first = int(np.searchsorted(board.problem.demand, at))
    return tuple(first + pair for pair in team)


def lifted(board: Board, kinds: Iterable[Cause], demands: Ints) -> Problem:
    """The problem with `kinds` of constraints lifted for `demands` (rivals: for all).

    Without the conditions on its team a demand is served by one, or by those pinned to it.
    """
    problem = board.problem
    kinds = frozenset(kinds)
    own = np.isin(problem.demand, demands)
    bits = sum(BLOCKS[kind] for kind in kinds if kind in BLOCKS)
    relaxed = replace(problem, blocked=np.where(own, problem.blocked & ~bits, problem.blocked).astype(np.int8))
    if Cause.CONFLICT in kinds:
        relaxed = replace(relaxed, rivals=frozenset())
    if Cause.DISTANCE in kinds:
        relaxed = replace(relaxed, value=problem.value + np.where(own, board.travel, 0))
    if Cause.TEAM in kinds:
        sizes = problem.sizes.copy()
        sizes[demands] = np.maximum(filled(problem, problem.pinned)[demands], 1)
        open_demands = frozenset(demands.tolist())
        kept = {at: rows for at, rows in problem.needs.items() if at not in open_demands}
        relaxed = replace(relaxed, sizes=sizes, needs=kept)
    return relaxed


def _freed_by_moving_others(board: Board, unserved: Ints, kind: Cause, effort: float) -> dict[int, tuple[int, ...]]:
    """The demands that lifting `kind` serves in a new plan, with the pairs that serve them."""
    served: dict[int, tuple[int, ...]] = {}
    waiting = _touched(board, unserved, kind)
    for _ in range(ROUNDS):
        if not len(waiting):
            break
        problem = lifted(board, (kind,), waiting)
        choice = solve(problem, effort).chosen
        now = waiting[filled(problem, choice)[waiting] > 0]
        served |= {at: tuple(np.flatnonzero(choice & (problem.demand == at)).tolist()) for at in now.tolist()}
        waiting = np.setdiff1d(waiting, now)
        if not len(now):
            break
    return served


def _touched(board: Board, unserved: Ints, kind: Cause) -> Ints:
    """Open demands for which lifting `kind` opens a pair, a team or a better value at all."""
    problem = board.problem
    if kind is Cause.CAPACITY:
        return unserved
    if kind is Cause.TEAM:
        needing = np.isin(unserved, list(problem.needs))
        return unserved[needing | (problem.sizes[unserved] > 1)]
    opened = problem.blocked == int(BLOCKS[kind])
    if kind is Cause.DISTANCE:
        opened |= (problem.blocked == 0) & (board.travel > 0)
    if kind is Cause.CONFLICT and problem.rivals:
        opened |= problem.sizes[problem.demand] > 1
    return unserved[np.isin(unserved, problem.demand[opened])]


def _jointly(part: Board) -> tuple[tuple[Cause, ...], list[int]]:
    """With everything lifted, put back in turn what is not needed; what stays lifted has to go together."""
    needed = list(ORDER)
    team = _own_team(part, needed)
    if not team:
        return (Cause.SKILL,), []
    for kind in reversed(ORDER):
        fewer = [each for each in needed if each is not kind]
        other = _own_team(part, fewer)
        if other:
            needed, team = fewer, other
    return tuple(needed), team


def _own_team(part: Board, kinds: Iterable[Cause]) -> list[int]:
    """A team for the one demand of `part`; a place is kept for it everywhere if capacity is among `kinds`."""
    kinds = frozenset(kinds)
    problem = lifted(part, kinds, np.array([0]))
    if Cause.CAPACITY in kinds:
        problem = replace(problem, room=np.ones_like(problem.room), fairness=0)
    usable = (problem.blocked == 0) & (problem.room > 0)
    if not usable.any():
        return []
    burden = problem.fairness * problem.load
    net = np.where(usable, problem.value + problem.seat - burden, OUT_OF_REACH)
    size = int(problem.sizes[0])
    quick = best_free_team(problem, slice(0, len(usable)), size, problem.needs.get(0), net)
    if quick or size == 1:
        return quick or []
    none = np.zeros(len(usable), dtype=bool)
    return best_teams(problem, usable, np.zeros(1, dtype=np.int64), [0], none, 1.0).pairs


def _part(board: Board, at: int, busy: Ints) -> Board:
    """One demand by itself, with the places that the plan's other demands leave; craftsmen numbered as its pairs."""
    whole = board.problem
    first, end = np.searchsorted(whole.demand, (at, at + 1)).tolist()
    own = slice(first, end)
    craftsmen = whole.craftsman[own]
    number = {one: column for column, one in enumerate(craftsmen.tolist())}
    rivals = [(number[one], number[other]) for one, other in whole.rivals if one in number and other in number]
    problem = Problem(
        sizes=whole.sizes[[at]],
        tiers=whole.tiers[[at]],
        room=(whole.room - busy)[craftsmen],
        load=(whole.load + busy)[craftsmen],
        demand=np.zeros(end - first, dtype=np.int64),
        craftsman=np.arange(end - first),
        value=whole.value[own],
        blocked=whole.blocked[own],
        pinned=whole.pinned[own],
        seat=whole.seat,
        fairness=whole.fairness,
        needs={0: whole.needs[at]} if at in whole.needs else {},
        rivals=frozenset(rivals),
    )
    return replace(board, problem=problem, travel=board.travel[own])
