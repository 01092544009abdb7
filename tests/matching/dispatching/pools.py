"""A pool made by hand: craftsmen, what each demand's candidates score, and the places of the small taxonomy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matching import Craftsman, Demand, Region
from matching.dispatching import Scored
from matching.rules import RULES, has_free_capacity
from tests.matching.factories import make_craftsman, make_demand, make_taxonomy


@dataclass(frozen=True)
class HandMadePool:
    craftsmen: Mapping[str, Craftsman]
    scores: Mapping[str, Mapping[str, float]]

    @property
    def regions(self) -> Mapping[str, Region]:
        return make_taxonomy().regions

    def propose(self, demand: Demand, limit: int) -> Sequence[Scored]:
        best = sorted(self.scores.get(demand.id, {}).items(), key=lambda item: (-item[1], item[0]))[:limit]
        rules = [rule for rule in RULES if rule is not has_free_capacity]
        return [
            Scored(one, score, next((no for rule in rules if (no := rule(self.craftsmen[one], demand))), None))
            for one, score in best
        ]

    def craftsman(self, craftsman_id: str) -> Craftsman:
        return self.craftsmen[craftsman_id]


def make_pool(scores: Mapping[str, Mapping[str, float]], **given: Mapping[str, Any]) -> HandMadePool:
    """Everybody whom `scores` names, free for one service unless `given` by id says otherwise."""
    ids = sorted({one for row in scores.values() for one in row} | set(given))
    usual = {one: {"id": one, "name": f"{one}师傅", "capacity": 1} for one in ids}
    return HandMadePool({one: make_craftsman(**usual[one] | dict(given.get(one, {}))) for one in ids}, scores)


def make_demands(*ids: str, **given: Any) -> list[Demand]:
    return [make_demand(**{"id": demand_id, "region_code": "440103"} | given) for demand_id in ids]
