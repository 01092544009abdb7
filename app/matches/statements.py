"""What is asked of the tables for matching: built once, for building a statement takes longer than looking one row up.

`of_some` and those of demands take the parameter `ids`.
"""

from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    case,
    func,
    literal_column,
    select,
    union_all,
)

from app.privacy.withdrawn import in_pool
from models.assignment import Assignment, AssignmentMember, AssignmentState
from models.conflict import DemandExcludedEmployer
from models.conflict import EnterpriseCompetitor as Competitor
from models.craftsman import Craftsman, CraftsmanIndustry, CraftsmanSkillTag, ServiceItem
from models.demand import Demand, DemandIndustry, DemandSkillTag, Resolution
from models.enterprise import Enterprise
from models.team import ServiceTeam, TeamMember

UNWILLING = (AssignmentState.DECLINED, AssignmentState.EXPIRED)
Rows = Select[*tuple[Any, ...]]
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


class OfPool(NamedTuple):
    """The rows of the whole pool, and those of the craftsmen whose `ids` are given."""

    whole: Rows
    of_some: Rows


def _of_pool(query: Rows, craftsman_id: Any) -> OfPool:
    return OfPool(query, query.where(craftsman_id.in_(_IDS)))


def _craftsmen() -> OfPool:
    """Only what the engine reads, without the long text for searching."""
    row = Craftsman
    who = (row.id, row.name, row.speciality, row.region_code, row.employer, row.honours)
    trade = (row.occupation, row.occupation_code, row.skill_level)
    leave = (row.employer_enterprise_id, row.employer_released, row.release_expires_on)
    query = select(*who, *trade, *leave, row.capacity, row.load, row.available).where(in_pool())
    return _of_pool(query.order_by(row.id), row.id)


def _items() -> OfPool:
    item = ServiceItem
    columns = (item.craftsman_id, item.id, item.title, item.description, item.kind, item.industry_codes)
    return _of_pool(select(*columns).order_by(item.id), item.craftsman_id)


def _records() -> OfPool:
    """What enterprises said of each craftsman's confirmed and rated services."""
    member = AssignmentMember
    query = (
        select(
            member.craftsman_id,
            func.avg(Assignment.rating).label("rating"),
            func.count().label("rated"),
            func.sum(case((Assignment.resolution == Resolution.SOLVED, 1), else_=0)).label("solved"),
        )
        .join(Assignment, Assignment.id == member.assignment_id)
        .where(Assignment.state == AssignmentState.CONFIRMED, Assignment.rating.is_not(None))
        .group_by(member.craftsman_id)
    )
    return _of_pool(query, member.craftsman_id)


def _teams() -> OfPool:
    query = select(TeamMember.craftsman_id, ServiceTeam.name).join(ServiceTeam, ServiceTeam.id == TeamMember.team_id)
    return _of_pool(query.order_by(ServiceTeam.name), TeamMember.craftsman_id)


def _industries() -> OfPool:
    row = CraftsmanIndustry
    return _of_pool(select(row.craftsman_id, row.industry_code).order_by(row.position), row.craftsman_id)


def _tags() -> OfPool:
    row = CraftsmanSkillTag
    return _of_pool(select(row.craftsman_id, row.skill_tag_id).order_by(row.position), row.craftsman_id)


def _demands() -> Rows:
    row = Demand
    columns = (row.title, row.description, row.kind, row.region_code, row.suggestion, row.team_size, row.urgency)
    query = select(row.id, row.enterprise_id, *columns, Enterprise.name.label("enterprise_name")).join(Enterprise)
    return query.where(row.id.in_(_IDS)).order_by(row.id)


def _lists_of_demands() -> CompoundSelect[*tuple[Any, ...]]:
    """Which list, whose, what, in the order of its place: industries, tags, all who were asked in vain, and whose
    people are kept away. Whoever comes along says no with the lead, since an assignment answers as one."""
    industry, tag, member, excluded = DemandIndustry, DemandSkillTag, AssignmentMember, DemandExcludedEmployer
    place = industry.position.label("place")
    industries = select(_named("industries"), industry.demand_id, industry.industry_code, place)
    tags = select(_named("tags"), tag.demand_id, tag.skill_tag_id, tag.position)
    declined = select(_named("declined"), Assignment.demand_id, member.craftsman_id, member.position)
    names = select(_named("excluded"), excluded.demand_id, excluded.name, excluded.position)
    return union_all(
        industries.where(industry.demand_id.in_(_IDS)),
        tags.where(tag.demand_id.in_(_IDS)),
        declined.join(Assignment, Assignment.id == member.assignment_id).where(
            Assignment.demand_id.in_(_IDS), Assignment.state.in_(UNWILLING)
        ),
        names.where(excluded.demand_id.in_(_IDS)),
        _of_competitors("excluded", Enterprise.name).join(Enterprise, Enterprise.id == Competitor.competitor_id),
        _of_competitors("excluded_ids", Competitor.competitor_id),
    ).order_by("place")


def _of_competitors(name: str, column: Any) -> Select[Any]:
    found = select(_named(name), Demand.id, column, literal_column("0", Integer)).select_from(Demand)
    return found.join(Competitor, Competitor.enterprise_id == Demand.enterprise_id).where(Demand.id.in_(_IDS))


def _named(name: str) -> ColumnElement[str]:
    return literal_column(f"'{name}'", String)


CRAFTSMEN, ITEMS, RECORDS = _craftsmen(), _items(), _records()
INDUSTRIES, TAGS, TEAMS = _industries(), _tags(), _teams()
DEMANDS, LISTS_OF_DEMANDS = _demands(), _lists_of_demands()
