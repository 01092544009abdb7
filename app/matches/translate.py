"""The one seam between the tables and the engine: rows in, matching values out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from matching import Craftsman, Demand, Kind, ServiceItem
from models import assignment as assignments
from models import craftsman as craftsmen
from models import demand as demands
from models.assignment import AssignmentState
from models.enterprise import Enterprise
from models.team import ServiceTeam, TeamMember

IDS_AT_ONCE = 1_000
"""How many ids one query names: well below what either database accepts."""

PRIORITY = {demands.Urgency.NORMAL: 0, demands.Urgency.SOON: 1, demands.Urgency.URGENT: 2}
UNWILLING = (AssignmentState.DECLINED, AssignmentState.EXPIRED)


def read_craftsmen(db: Session, ids: Collection[str] | None = None) -> Iterator[Craftsman]:
    """The craftsmen of these ids that are still there, or the whole pool.

    Columns, not objects: a pool of 45,000 is read in seconds. Rows that change between two of the queries are
    announced by a later revision, and read again then.
    """
    if ids is None:
        yield from _read(db, None)
        return
    wanted = sorted(ids)
    for start in range(0, len(wanted), IDS_AT_ONCE):
        yield from _read(db, wanted[start : start + IDS_AT_ONCE])


def read_demand(db: Session, demand_id: str) -> Demand | None:
    return next(read_demands(db, [demand_id]), None)


def read_demands(db: Session, ids: Collection[str]) -> Iterator[Demand]:
    """The demands of these ids that are still there, in the order of their ids."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), IDS_AT_ONCE):
        yield from _read_demands(db, wanted[start : start + IDS_AT_ONCE])


def _read_demands(db: Session, ids: list[str]) -> Iterator[Demand]:
    row, industry, tag = demands.Demand, demands.DemandIndustry, demands.DemandSkillTag
    codes = select(industry.demand_id, industry.industry_code).where(industry.demand_id.in_(ids))
    tags = select(tag.demand_id, tag.skill_tag_id).where(tag.demand_id.in_(ids))
    industries_of = _grouped(db.execute(codes.order_by(industry.position)))
    tags_of = _grouped(db.execute(tags.order_by(tag.position)))
    declined = _grouped(db.execute(_declined_by(ids)))
    for found, enterprise_name in db.execute(
        select(row, Enterprise.name).join(Enterprise).where(row.id.in_(ids)).order_by(row.id)
    ):
        yield Demand(
            id=found.id,
            title=found.title,
            description=found.description,
            kind=Kind(found.kind.value),
            industry_codes=tuple(industries_of.get(found.id, ())),
            region_code=found.region_code,
            suggestion=found.suggestion,
            skill_tags=tuple(tags_of.get(found.id, ())),
            enterprise_name=enterprise_name,
            team_size=found.team_size,
            priority=PRIORITY[found.urgency],
            declined_by=frozenset(declined.get(found.id, ())),
        )


def _declined_by(demand_ids: list[str]) -> Select[str, str]:
    """All who were asked in vain. Whoever comes along says no with the lead, since an assignment answers as one."""
    member, assignment = assignments.AssignmentMember, assignments.Assignment
    return (
        select(assignment.demand_id, member.craftsman_id)
        .join(assignment, assignment.id == member.assignment_id)
        .where(assignment.demand_id.in_(demand_ids), assignment.state.in_(UNWILLING))
    )


@dataclass(frozen=True, slots=True)
class _Around:
    """What other tables hold of the craftsmen being read, by craftsman id."""

    industries: Mapping[str, list[str]]
    tags: Mapping[str, list[str]]
    items: Mapping[str, list[ServiceItem]]
    teams: Mapping[str, list[str]]
    records: Mapping[str, Any]


def _read(db: Session, ids: list[str] | None) -> Iterator[Craftsman]:
    row = craftsmen.Craftsman
    around = _read_around(db, ids)
    query = select(row.__table__).order_by(row.id)
    for found in db.execute(query if ids is None else query.where(row.id.in_(ids))):
        yield _craftsman(found, around)


def _read_around(db: Session, ids: list[str] | None) -> _Around:
    industry, tag, item = craftsmen.CraftsmanIndustry, craftsmen.CraftsmanSkillTag, craftsmen.ServiceItem
    member = assignments.AssignmentMember
    teams = select(TeamMember.craftsman_id, ServiceTeam.name).join(ServiceTeam, ServiceTeam.id == TeamMember.team_id)
    return _Around(
        industries=_grouped(
            _only(db, select(industry.craftsman_id, industry.industry_code).order_by(industry.position), industry, ids)
        ),
        tags=_grouped(_only(db, select(tag.craftsman_id, tag.skill_tag_id).order_by(tag.position), tag, ids)),
        items=_grouped((found.craftsman_id, _item(found)) for found in _only(db, _items(), item, ids)),
        teams=_grouped(_only(db, teams.order_by(ServiceTeam.name), TeamMember, ids)),
        records={found.craftsman_id: found for found in _only(db, _records(), member, ids)},
    )


def _craftsman(row: Any, around: _Around) -> Craftsman:
    record = around.records.get(row.id)
    return Craftsman(
        id=row.id,
        name=row.name,
        speciality=row.speciality,
        region_code=row.region_code,
        occupation=row.occupation,
        occupation_code=row.occupation_code,
        skill_level=row.skill_level,
        industry_codes=tuple(around.industries.get(row.id, ())),
        skill_tags=tuple(around.tags.get(row.id, ())),
        service_items=tuple(around.items.get(row.id, ())),
        honours=tuple(row.honours),
        employer=row.employer,
        teams=tuple(around.teams.get(row.id, ())),
        capacity=row.capacity,
        load=row.load,
        available=row.available,
        rating=float(record.rating) if record else None,
        rated=record.rated if record else 0,
        solved=record.solved if record else 0,
    )


def _only(db: Session, query: Any, table: Any, ids: list[str] | None) -> Iterable[Any]:
    return db.execute(query if ids is None else query.where(table.craftsman_id.in_(ids)))


def _grouped(pairs: Iterable[Any]) -> dict[str, list[Any]]:
    groups: defaultdict[str, list[Any]] = defaultdict(list)
    for owner_id, value in pairs:
        groups[owner_id].append(value)
    return groups


def _items() -> Select[*tuple[Any, ...]]:
    item = craftsmen.ServiceItem
    return select(item.craftsman_id, item.id, item.title, item.description, item.kind, item.industry_codes).order_by(
        item.id
    )


def _item(row: Any) -> ServiceItem:
    return ServiceItem(
        id=row.id,
        title=row.title,
        description=row.description,
        kind=item_kind(row.kind),
        industry_codes=tuple(row.industry_codes),
    )


def item_kind(kind: craftsmen.ServiceItemKind) -> Kind:
    """A service item solves problems; the engine calls what it solves and the solving by one word."""
    return Kind.PROBLEM if kind is craftsmen.ServiceItemKind.PROBLEM_SOLVING else Kind(kind.value)


def _records() -> Select[*tuple[Any, ...]]:
    """What enterprises said of each craftsman's confirmed and rated services."""
    member, assignment = assignments.AssignmentMember, assignments.Assignment
    return (
        select(
            member.craftsman_id,
            func.avg(assignment.rating).label("rating"),
            func.count().label("rated"),
            func.sum(case((assignment.resolution == demands.Resolution.SOLVED, 1), else_=0)).label("solved"),
        )
        .join(assignment, assignment.id == member.assignment_id)
        .where(assignment.state == AssignmentState.CONFIRMED, assignment.rating.is_not(None))
        .group_by(member.craftsman_id)
    )
