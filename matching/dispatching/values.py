"""What goes into a dispatch of many demands and what comes out of it: plain, frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from matching.taxonomy import Region
from matching.values import Craftsman, Demand, Scored


class Pool(Protocol):
    """Where candidates come from; `MatchIndex` is one."""

    @property
    def regions(self) -> Mapping[str, Region]:
        """The places by code, for distances."""

    def propose(self, demand: Demand, limit: int) -> Sequence[Scored]:
        """The best `limit` craftsmen by score whatever their load; those a hard rule excludes come with the rule."""

    def craftsman(self, craftsman_id: str) -> Craftsman:
        """Raises KeyError for an id that is not in the pool."""


class Cause(StrEnum):
    """What binds where a demand stays without anybody; see `causes.py` for how it is found."""

    SKILL = "skill"
    CAPACITY = "capacity"
    CONFLICT = "conflict"
    DISTANCE = "distance"
    EMPLOYER_RELEASE = "employer_release"
    TEAM = "team"
    AVAILABILITY = "availability"


@dataclass(frozen=True, slots=True)
class DispatchOptions:
    """Prices are in score points a person sent (scores are 0 to 100); None lifts the limit it stands for.

    `candidates` is how many craftsmen are proposed for each demand, `least_score` what they must reach to be sent.
    A journey costs `price_per_km` for every kilometre beyond `free_km`; beyond `most_km` nobody is sent.
    A craftsman's k-th service at once costs `fairness` * (k - 1), services in hand counted: a convex cost.
    A seat filled is worth `seat` beside its score, so that a poor match within the limits still beats none.
    A pairing of the previous plan that is given up although it were still possible costs `change`.
    `teams_cover_tags`: a team of several needs a lead with the demand's first skill tag and all its tags together.
    `effort` bounds the search on each part too tangled to be proved by the flow, in CP-SAT's deterministic seconds
    (about five of the processor's); where it runs out the plan says by its bound how far from the best it may be.
    """

    candidates: int = 50
    least_score: float = 1.0
    price_per_km: float = 0.05
    free_km: float = 50.0
    most_km: float | None = None
    fairness: float = 2.0
    seat: float = 50.0
    change: float = 10.0
    teams_cover_tags: bool = True
    effort: float = 0.5

    def __post_init__(self) -> None:
        if self.candidates < 1:
            raise ValueError("candidates must be at least 1")
        prices = (self.price_per_km, self.free_km, self.fairness, self.seat, self.change, self.effort)
        if min(prices) < 0 or (self.most_km is not None and self.most_km < 0):
            raise ValueError("prices and distances cannot be negative")


@dataclass(frozen=True, slots=True)
class Pair:
    """A demand and a craftsman, as pinned together or kept apart by a coordinator."""

    demand_id: str
    craftsman_id: str


@dataclass(frozen=True, slots=True)
class CraftsmenConflict:
    """Two who are not sent in one team."""

    one_id: str
    other_id: str


@dataclass(frozen=True, slots=True)
class EnterpriseConflict:
    """A craftsman who is not sent to an enterprise, told by the name that its demands carry."""

    craftsman_id: str
    enterprise_name: str


@dataclass(frozen=True, slots=True)
class Composition:
    """What a demand's team must hold: a lead with `lead_tag`, and `skill_tags` covered by the members together."""

    demand_id: str
    lead_tag: str | None = None
    skill_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Who is sent: `craftsman_ids` with the lead first, `scores` beside them, `score` their mean (0 to 100).

    `kilometres` stand beside them too, None where a place is unknown. `kept` says who was in the previous plan's team.
    """

    demand_id: str
    craftsman_ids: tuple[str, ...]
    score: float = 0.0
    scores: tuple[float, ...] = ()
    kilometres: tuple[float | None, ...] = ()
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A demand left without a team. `text` says in Chinese what binds, `remedy` what would free it.

    `causes` are all constraints that would each free it alone, if any; `cause` is the first of them, or, where only
    several together would, the last that has to go. `craftsman_ids` are those the remedy is about.
    """

    demand_id: str
    cause: Cause
    text: str
    remedy: str
    causes: tuple[Cause, ...] = ()
    craftsman_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """What the plan reaches and what two ways of dispatching by hand would have, with the same candidates and rules.

    Values as `Plan.value`, `..._placed` how many demands get somebody. By hand is either the best of all free pairs
    first (`greedy`) or demand after demand as they came (`first_come`), the higher tiers first in both (`by_hand.py`).
    """

    optimum: float
    greedy: float
    first_come: float
    placed: int
    greedy_placed: int
    first_come_placed: int

    @property
    def lost_by_greedy(self) -> float | None:
        """In percent of the optimum, None where that is worth nothing.

        Below 0 where value is bought by leaving out demands of a higher tier, which the optimum never does.
        """
        return self._lost(self.greedy)

    @property
    def lost_by_first_come(self) -> float | None:
        """As `lost_by_greedy`."""
        return self._lost(self.first_come)

    def _lost(self, value: float) -> float | None:
        return 100 * (self.optimum - value) / self.optimum if self.optimum > 0 else None


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposal for a person to review, demands in the order they were given.

    `value` is in score points: scores plus the worth of seats, minus travel, fairness and change. `bound` is what no
    plan of the same coverage by tier can exceed; `optimal` says that the plan is proved best (then bound == value).
    `given_up` are pairings of the previous plan that are no more, possible or not. `compared` is there if asked for.
    """

    placements: tuple[Placement, ...]
    unmatched: tuple[Unmatched, ...]
    value: float
    bound: float
    optimal: bool
    given_up: tuple[Pair, ...] = ()
    compared: Compared | None = None
