"""Candidates as rows: those the index proposes, those pinned to a demand and those of its previous team."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import IntFlag

from matching.dispatching.values import Pool
from matching.dispatching.wishes import Wishes
from matching.rules import RULES, has_free_capacity
from matching.values import Demand, Scored

SEARCHED_AT_ONCE = 2


class Block(IntFlag):
    """Why a pair may not be chosen; several may hold, and all must be lifted."""

    SKILL = 1
    AVAILABILITY = 2
    EMPLOYER_RELEASE = 4
    CONFLICT = 8
    DISTANCE = 16


RULE_BLOCKS = {
    "own_employer": Block.CONFLICT,
    "named_competitor": Block.CONFLICT,
    "employer_release": Block.EMPLOYER_RELEASE,
    "capacity": Block(0),
}
"""What a hard rule's rejection stands for; the others mean that the craftsman is not to be had: availability."""


@dataclass(slots=True)
class Rows:
    demand: list[int] = field(default_factory=list)
    craftsman_ids: list[str] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)


def proposed(demands: Sequence[Demand], index: Pool, wishes: Wishes, proposals: Mapping[str, Sequence[Scored]]) -> Rows:
    """Each demand's candidates, those pinned to it and those of its previous team."""
    rows = Rows()
    wanted: dict[str, dict[str, float]] = {}
    for placement in wishes.previous:
        scores = placement.scores or (placement.score,) * len(placement.craftsman_ids)
        wanted.setdefault(placement.demand_id, {}).update(zip(placement.craftsman_ids, scores, strict=True))
    for pair in wishes.pinned:
        wanted.setdefault(pair.demand_id, {}).setdefault(pair.craftsman_id, 0.0)
    pinned = {(pair.demand_id, pair.craftsman_id) for pair in wishes.pinned}
    for at, (demand, found) in enumerate(zip(demands, _searched(demands, index, wishes, proposals), strict=True)):
        seen = {each.craftsman_id for each in found}
        extra = [
            _rescored(index, demand, one, score, (demand.id, one) in pinned)
            for one, score in wanted.get(demand.id, {}).items()
            if one not in seen
        ]
        for each in (*found, *(each for each in extra if each)):
            rows.demand.append(at)
            rows.craftsman_ids.append(each.craftsman_id)
            rows.scores.append(each.score)
            rejection = each.rejection
            rows.blocks.append(RULE_BLOCKS.get(rejection.code, Block.AVAILABILITY) if rejection else 0)
    return rows


def _searched(
    demands: Sequence[Demand], index: Pool, wishes: Wishes, proposals: Mapping[str, Sequence[Scored]]
) -> Iterator[Sequence[Scored]]:
    """Side by side: the index holds no lock in its loops, so two threads take little more than half the time of one."""
    with ThreadPoolExecutor(SEARCHED_AT_ONCE) as threads:
        yield from threads.map(
            lambda demand: (
                proposals[demand.id] if demand.id in proposals else index.propose(demand, wishes.options.candidates)
            ),
            demands,
        )


def _rescored(index: Pool, demand: Demand, craftsman_id: str, score: float, pinned: bool) -> Scored | None:
    """One the index did not propose; a previous one who has left the pool is gone, a pinned one is an error."""
    try:
        craftsman = index.craftsman(craftsman_id)
    except KeyError:
        if pinned:
            raise
        return None
    rules = (rule for rule in RULES if rule is not has_free_capacity)
    return Scored(craftsman_id, score, next((no for rule in rules if (no := rule(craftsman, demand))), None))
