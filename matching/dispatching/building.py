"""From demands and proposals to a problem in numbers, and what is needed to read its solution back."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.dispatching.problem import UNITS, Flags, Ints, Problem
from matching.dispatching.proposing import Block, proposed
from matching.dispatching.values import Composition, DispatchOptions, Pool
from matching.dispatching.wishes import Wishes, compositions, forbidden, rivals, skill_rows
from matching.regions import kilometres
from matching.values import Craftsman, Demand, Scored

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Board:
    """A problem with its meaning: `demands` and `craftsmen` by number; `scores`, `travel` (units) and `km` by pair."""

    problem: Problem
    demands: Sequence[Demand]
    craftsmen: Sequence[Craftsman]
    scores: Floats
    km: Floats
    travel: Ints
    before: Flags
    compositions: Mapping[int, Composition]
    options: DispatchOptions


def build(demands: Sequence[Demand], index: Pool, wishes: Wishes, proposals: Mapping[str, Sequence[Scored]]) -> Board:
    """Demands and craftsmen are numbered by id, so that the order they are given in changes nothing.

    Raises ValueError where two demands have one id or one has more pins than seats, KeyError where a pinned craftsman
    is not in the pool.
    """
    demands = sorted(demands, key=lambda demand: demand.id)
    _check(demands, wishes)
    rows = proposed(demands, index, wishes, proposals)
    craftsmen = [index.craftsman(craftsman_id) for craftsman_id in sorted(set(rows.craftsman_ids))]
    number = {each.id: at for at, each in enumerate(craftsmen)}
    demand = np.array(rows.demand, dtype=np.int64)
    craftsman = np.fromiter((number[each] for each in rows.craftsman_ids), np.int64, len(demand))
    order = np.lexsort((craftsman, demand))
    pairs = _Pairs(demand[order], craftsman[order], {each.id: at for at, each in enumerate(demands)}, number)
    scores = np.array(rows.scores, dtype=np.float64)[order]
    km = _distances(demands, craftsmen, pairs, index)
    pinned = pairs.among((each.demand_id, each.craftsman_id) for each in wishes.pinned)
    before = pairs.among((each.demand_id, one) for each in wishes.previous for one in each.craftsman_ids)
    options = wishes.options
    travel = np.rint(np.maximum(np.nan_to_num(km) - options.free_km, 0) * options.price_per_km * UNITS)
    value = np.rint(scores * UNITS) - travel + before * round(options.change * UNITS)
    teams = compositions(demands, wishes)
    problem = Problem(
        sizes=np.array([max(each.team_size, 1) for each in demands], dtype=np.int64),
        tiers=np.array([each.priority for each in demands], dtype=np.int64),
        room=np.array([max(each.capacity - each.load, 0) for each in craftsmen], dtype=np.int64),
        load=np.array([each.load for each in craftsmen], dtype=np.int64),
        demand=pairs.demand,
        craftsman=pairs.craftsman,
        value=value.astype(np.int64),
        blocked=_blocked(np.array(rows.blocks, dtype=np.int8)[order], pairs, scores, km, demands, wishes, pinned),
        pinned=pinned,
        seat=round(options.seat * UNITS),
        fairness=round(options.fairness * UNITS),
        needs=skill_rows(teams, craftsmen, pairs.demand, pairs.craftsman),
        rivals=rivals(wishes.conflicts, number),
    )
    return Board(problem, demands, craftsmen, scores, km, travel.astype(np.int64), before, teams, options)


def _check(demands: Sequence[Demand], wishes: Wishes) -> None:
    if len({demand.id for demand in demands}) < len(demands):
        raise ValueError("two demands have the same id")
    pins = Counter(demand_id for demand_id, _ in {(pin.demand_id, pin.craftsman_id) for pin in wishes.pinned})
    if any(pins[demand.id] > max(demand.team_size, 1) for demand in demands):
        raise ValueError("more craftsmen are pinned to a demand than its team holds")


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs in order, by number, and the numbers of the ids they come from."""

    demand: Ints
    craftsman: Ints
    demands: Mapping[str, int]
    craftsmen: Mapping[str, int]

    def among(self, wanted: Iterable[tuple[str, str]]) -> Flags:
        """Which pairs are among those of ids; ids that are not here are passed over."""
        width = len(self.craftsmen)
        known = ((one, other) for one, other in wanted if one in self.demands and other in self.craftsmen)
        keys = [self.demands[one] * width + self.craftsmen[other] for one, other in known]
        return np.isin(self.demand * width + self.craftsman, np.array(keys, dtype=np.int64))


def _blocked(
    blocked: NDArray[np.int8],
    pairs: _Pairs,
    scores: Floats,
    km: Floats,
    demands: Sequence[Demand],
    wishes: Wishes,
    pinned: Flags,
) -> NDArray[np.int8]:
    """The hard rules' blocks with those that coordinators and options add; a pin overrides score and distance."""
    options = wishes.options
    held = [pairs.craftsmen[each] for each in wishes.unreleased if each in pairs.craftsmen]
    blocked[pairs.among(forbidden(demands, wishes))] |= Block.CONFLICT
    blocked[np.isin(pairs.craftsman, np.array(held, dtype=np.int64))] |= Block.EMPLOYER_RELEASE
    blocked[(scores < options.least_score) & ~pinned] |= Block.SKILL
    if options.most_km is not None:
        blocked[(km > options.most_km) & ~pinned] |= Block.DISTANCE
    return blocked


def _distances(demands: Sequence[Demand], craftsmen: Sequence[Craftsman], pairs: _Pairs, index: Pool) -> Floats:
    """Kilometres beside the pairs, NaN where unknown; two places are measured once however many pairs they have."""
    if not len(pairs.demand):
        return np.empty(0)
    regions = index.regions
    here, at_here = np.unique([each.region_code or "" for each in demands], return_inverse=True)
    there, at_there = np.unique([each.region_code for each in craftsmen], return_inverse=True)
    ways = at_here[pairs.demand] * len(there) + at_there[pairs.craftsman]
    places, at_place = np.unique(ways, return_inverse=True)
    apart = [kilometres(str(here[place // len(there)]), str(there[place % len(there)]), regions) for place in places]
    return np.array([np.nan if way is None else way for way in apart])[at_place]
