"""A solution read back as placements: whom to send, the lead first, and what became of the previous plan."""

from collections.abc import Sequence

import numpy as np

from matching.dispatching.building import Board
from matching.dispatching.problem import Flags
from matching.dispatching.values import Pair, Placement


def placements(board: Board, chosen: Flags) -> dict[str, Placement]:
    """By demand id."""
    starts = board.problem.starts()
    found: dict[str, Placement] = {}
    for at, demand in enumerate(board.demands):
        pairs = (starts[at] + np.flatnonzero(chosen[starts[at] : starts[at + 1]])).tolist()
        if pairs:
            found[demand.id] = _placement(board, at, _lead_first(board, at, pairs))
    return found


def given_up(placed: dict[str, Placement], previous: Sequence[Placement]) -> tuple[Pair, ...]:
    """Pairings of the previous plan that the new one no longer holds, demands that are gone included."""
    now = {(each.demand_id, one) for each in placed.values() for one in each.craftsman_ids}
    before = ((each.demand_id, one) for each in previous for one in each.craftsman_ids)
    return tuple(Pair(*pair) for pair in before if pair not in now)


def _lead_first(board: Board, at: int, pairs: list[int]) -> list[int]:
    """Best score first, ties by id; the lead is the best of those with the lead's skill, where one is asked for."""
    pairs = sorted(pairs, key=lambda pair: (-board.scores[pair], pair))
    team = board.compositions.get(at)
    tag = team.lead_tag if team else None
    leads = [pair for pair in pairs if tag and tag in board.craftsmen[board.problem.craftsman[pair]].skill_tags]
    return [*leads[:1], *(pair for pair in pairs if pair not in leads[:1])]


def _placement(board: Board, at: int, pairs: list[int]) -> Placement:
    scores = tuple(float(board.scores[pair]) for pair in pairs)
    ids = tuple(board.craftsmen[board.problem.craftsman[pair]].id for pair in pairs)
    return Placement(
        demand_id=board.demands[at].id,
        craftsman_ids=ids,
        score=sum(scores) / len(scores),
        scores=scores,
        kilometres=tuple(None if np.isnan(board.km[pair]) else round(float(board.km[pair]), 1) for pair in pairs),
        kept=tuple(one for one, pair in zip(ids, pairs, strict=True) if board.before[pair]),
    )
