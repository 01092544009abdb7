"""Rows straight through the tables: a small seeded world of demands, assignments and visits with awkward edges."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from models.assignment import Assignment, AssignmentMember, AssignmentState
from models.base import new_id
from models.craftsman import Craftsman
from models.demand import Demand, DemandIndustry, DemandKind, DemandState, Resolution
from models.enterprise import Enterprise, EnterpriseIndustry
from models.state_change import StateChange
from models.visit import Visit, VisitCraftsman

POSTED = datetime(2026, 5, 6, 2, tzinfo=UTC)
A, D = AssignmentState, DemandState


def add_craftsman(db: Session) -> Craftsman:
    made = Craftsman(id=new_id(), name="试工", pinyin="shigong", speciality="数控加工", region_code="440605")
    db.add(made)
    return made


def add_enterprise(db: Session, *industries: str) -> Enterprise:
    key = new_id()
    made = Enterprise(id=key, name=f"试验企业{key}", pinyin="shiyanqiye")
    made.industries = [EnterpriseIndustry(industry_code=code, position=i) for i, code in enumerate(industries)]
    db.add(made)
    return made


def add_demand(
    db: Session, enterprise: Enterprise | None = None, industries: Sequence[str] = (), **fields: Any
) -> Demand:
    given = {"title": "试题", "description": "试题", "kind": DemandKind.PROBLEM, "state": D.ACCEPTED, **fields}
    if "submitted_at" not in given:
        given["submitted_at"] = POSTED
    made = Demand(id=new_id(), enterprise_id=(enterprise or add_enterprise(db)).id, **given)
    made.industries = [DemandIndustry(industry_code=code, position=i) for i, code in enumerate(industries)]
    db.add(made)
    db.flush()
    return made


def add_assignment(db: Session, demand: Demand, state: AssignmentState = A.IN_SERVICE, **fields: Any) -> Assignment:
    made = Assignment(id=new_id(), demand_id=demand.id, state=state, **fields)
    db.add(made)
    db.flush()
    return made


def add_visit(
    db: Session, assignment: Assignment, visited_on: date, craftsmen: Sequence[Craftsman], **fields: Any
) -> Visit:
    made = Visit(id=new_id(), assignment_id=assignment.id, visited_on=visited_on, **{"hours": 2.5, **fields})
    made.craftsmen = [VisitCraftsman(craftsman_id=one.id) for one in craftsmen]
    db.add(made)
    db.flush()
    return made


def add_change(db: Session, subject: Demand | Assignment, to_state: str) -> None:
    name = "demand_id" if isinstance(subject, Demand) else "assignment_id"
    db.add(StateChange(to_state=to_state, **{name: subject.id}))


@dataclass
class World:
    """Everything that was stored, held in plain lists for the recount."""

    demands: list[Demand] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    changes: list[tuple[str, str]] = field(default_factory=list)
    """Id of the demand or assignment, and the state it came to."""


EDGES = (
    datetime(2025, 12, 31, 15, 59, 59, 999_999, tzinfo=UTC),  # the last moment of 2025 in Shanghai
    datetime(2025, 12, 31, 16, tzinfo=UTC),  # the first of 2026
    datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC),
    datetime(2026, 6, 30, 16, tzinfo=UTC),
    datetime(2026, 12, 31, 15, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 12, 31, 16, tzinfo=UTC),
)
EDGE_DAYS = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 31), date(2027, 1, 1))
REGIONS = (None, "440000", "440100", "440605", "440605121", "440606", "441900", "441900003", "442000", "110101")
INDUSTRIES = ((), ("C",), ("3525",), ("34", "3525"), ("0111",), ("3521", "C"))
ENDED = (A.DECLINED, A.EXPIRED, A.CANCELLED, A.CONFIRMED)


def build_world(db: Session, seed: int, size: int = 60) -> World:
    random, world = Random(seed), World()
    craftsmen = [add_craftsman(db) for _ in range(8)]
    for _ in range(10):
        enterprise = add_enterprise(db, *random.choice(INDUSTRIES))
        world.enterprises[enterprise.id] = enterprise
    db.flush()
    for _ in range(size):
        _add_story(db, random, world, craftsmen)
    db.commit()
    return world


def _add_story(db: Session, random: Random, world: World, craftsmen: list[Craftsman]) -> None:
    state = random.choice(list(D))
    demand = add_demand(
        db,
        random.choice(list(world.enterprises.values())),
        random.choice(INDUSTRIES),
        state=state,
        region_code=random.choice(REGIONS),
        submitted_at=None if state is D.DRAFT else _moment(random),
        resolution=random.choice([*Resolution, *[Resolution.SOLVED] * 5]) if state is D.CLOSED else None,
    )
    world.demands.append(demand)
    if state is D.WITHDRAWN:
        _note(db, world, demand, random.choice([D.SUBMITTED, D.ACCEPTED, D.DELIVERED]))
    if state in (D.DRAFT, D.SUBMITTED, D.RETURNED):
        return
    states = [random.choice(ENDED) for _ in range(random.randrange(3))]
    if random.random() < 0.6:
        states.append(random.choice([one for one in A if one not in ENDED]))
    for one in states:
        _add_assignment(db, random, world, demand, one, craftsmen)


def _add_assignment(
    db: Session, random: Random, world: World, demand: Demand, state: AssignmentState, craftsmen: list[Craftsman]
) -> None:
    confirmed = state is A.CONFIRMED
    assignment = add_assignment(
        db,
        demand,
        state,
        rating=random.choice([None, 1, 3, 4, 5, 5]) if confirmed else None,
        confirmed_at=_moment(random) if confirmed else None,
    )
    assignment_craftsmen = random.sample(craftsmen, 3)
    db.add(AssignmentMember(assignment_id=assignment.id, craftsman_id=assignment_craftsmen[0].id))
    world.assignments.append(assignment)
    if state in (A.CANCELLED, A.IN_SERVICE):
        _note(db, world, assignment, random.choice([A.PROPOSED, A.OFFERED, A.ACCEPTED, A.DELIVERED]))
    if state in (A.PROPOSED, A.OFFERED, A.DECLINED, A.EXPIRED):
        return
    for _ in range(random.randrange(4)):
        day = random.choice([*EDGE_DAYS, date(2026, 1, 1) + timedelta(days=random.randrange(365))])
        together = assignment_craftsmen[: random.randint(1, 3)]
        figures = {"problems_solved": random.randrange(4), "workers_trained": random.randrange(50)}
        world.visits.append(add_visit(db, assignment, day, together, **figures))


def _note(db: Session, world: World, subject: Demand | Assignment, to_state: str) -> None:
    add_change(db, subject, to_state)
    world.changes.append((subject.id, to_state))


def _moment(random: Random) -> datetime:
    return random.choice([*EDGES, datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=random.randrange(525_600))])
