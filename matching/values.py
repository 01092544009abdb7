"""The values that go into the engine and come out of it: plain, frozen, and knowing nothing of tables or HTTP."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What is wanted or offered. Demands use the first four, service items all; `problem` stands for solving one."""

    PROBLEM = "problem"
    TRAINING = "training"
    CONSULTING = "consulting"
    MANAGEMENT = "management"
    APPRENTICESHIP = "apprenticeship"


class Method(StrEnum):
    LIST = "list"
    TAG = "tag"
    COMBINED = "combined"


@dataclass(frozen=True, slots=True)
class ServiceItem:
    id: str
    title: str
    description: str = ""
    kind: Kind = Kind.PROBLEM
    industry_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Craftsman:
    """One person of the talent pool, as far as matching needs to know them.

    `load` and `capacity` count services in hand and services agreed to at once. `rating` is the mean of enterprises'
    ratings (1 to 5) over `rated` confirmed services, of which `solved` ended with the problem solved. `employer_id` is
    the employer's where it is a known enterprise; `released`: it lets the craftsman go, until the ISO date
    `release_expires_on` if there is one.
    """

    id: str
    name: str
    speciality: str
    region_code: str
    occupation: str | None = None
    occupation_code: str | None = None
    skill_level: str | None = None
    industry_codes: tuple[str, ...] = ()
    skill_tags: tuple[str, ...] = ()
    service_items: tuple[ServiceItem, ...] = ()
    honours: tuple[str, ...] = ()
    employer: str | None = None
    teams: tuple[str, ...] = ()
    capacity: int = 3
    load: int = 0
    available: bool = True
    rating: float | None = None
    rated: int = 0
    solved: int = 0
    employer_id: str | None = None
    released: bool = True
    release_expires_on: str | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """A demand as the engine reads it. `declined_by` are craftsmen who already said no or let an offer expire.

    `excluded_employers` are the names, and `excluded_employer_ids` the ids, of those whose people must not see it.
    `asked_on` is the ISO date on which somebody is looked for.
    """

    id: str
    title: str
    description: str
    kind: Kind = Kind.PROBLEM
    industry_codes: tuple[str, ...] = ()
    region_code: str | None = None
    suggestion: str = ""
    skill_tags: tuple[str, ...] = ()
    enterprise_name: str | None = None
    team_size: int = 1
    priority: int = 0
    declined_by: frozenset[str] = frozenset()
    enterprise_id: str | None = None
    excluded_employers: frozenset[str] = frozenset()
    excluded_employer_ids: frozenset[str] = frozenset()
    asked_on: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one field's text as it was given, in characters: text[start:end]; of a service item where
    `item_id` names one."""

    field: str
    start: int
    end: int
    item_id: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What matched: the demand's phrase and the craftsman's, quoted as they stand; the item, tag, concept or code it
    speaks of; and where the phrases stand, in a field of the demand and of the craftsman or the item."""

    kind: str
    demand_phrase: str
    craftsman_phrase: str
    source_id: str | None = None
    demand_span: Span | None = None
    craftsman_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """`value` is the signal itself, from 0 to 1: what the points were weighed from."""

    code: str
    points: float
    text: str
    evidence: tuple[Evidence, ...] = ()
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """`score` is 0 to 100 and equals the sum of the reasons' points, to float rounding."""

    craftsman_id: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Rejection:
    """A hard rule that excludes a craftsman: its code and a sentence for the coordinator."""

    code: str
    text: str


class Scored(NamedTuple):
    """One proposed craftsman: `score` 0 to 100; `rejection` where a hard rule other than capacity excludes them."""

    craftsman_id: str
    score: float
    rejection: Rejection | None = None


@dataclass(frozen=True, slots=True)
class RejectedCraftsman:
    craftsman_id: str
    rejection: Rejection


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates best first; `rejected` are those a hard rule excluded although their score would have listed them."""

    demand_id: str
    method: Method
    weights_version: str
    candidates: tuple[Candidate, ...]
    rejected: tuple[RejectedCraftsman, ...]
