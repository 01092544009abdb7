"""The demands a list shows, and who sees which."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import selectinload

from app.demands.lifecycle import ENDED
from app.demands.schemas import DemandFilters, DemandOut
from app.search_text import words_condition
from app.taxonomy.subtree import industry_subtree_condition, region_subtree_condition
from app.unions.tree import in_subtree
from app.working_days import local_date
from models.account import Account, Role
from models.assignment import Assignment, AssignmentMember
from models.demand import Demand, DemandIndustry, DemandSkillTag, DemandState
from models.enterprise import Enterprise
from models.union import Union

WHOLE = (
    selectinload(Demand.enterprise),
    selectinload(Demand.industries),
    selectinload(Demand.tags),
    selectinload(Demand.excluded),
    selectinload(Demand.clock),
)
"""What showing or editing a demand needs beside its row."""

DONE = ENDED | {DemandState.DELIVERED}
"""Nobody is late with these."""

Conditions = list[ColumnElement[bool]]


def visible(query: Select[Demand], account: Account) -> Select[Demand]:
    """The seam of scope: an enterprise sees its own demands, a craftsman those they were ever offered."""
    if account.role is Role.ENTERPRISE:
        return query.where(Demand.enterprise_id == account.enterprise_id)
    if account.role is Role.CRAFTSMAN:
        offered = (
            select(Assignment.demand_id)
            .join(AssignmentMember, AssignmentMember.assignment_id == Assignment.id)
            .where(AssignmentMember.craftsman_id == account.craftsman_id, Assignment.reply_due_at.is_not(None))
        )
        return query.where(Demand.id.in_(offered))
    return query


def find_demands(filters: DemandFilters, now: datetime) -> Select[Demand]:
    return select(Demand).options(*WHOLE).where(*_content(filters), *_belongings(filters), *_standing(filters, now))


def show_demand(demand: Demand, now: datetime) -> DemandOut:
    """The demand comes with `WHOLE`."""
    shown = DemandOut.model_validate(demand)
    shown.overdue = demand.due_on is not None and demand.due_on < local_date(now) and demand.state not in DONE
    return shown


def _content(filters: DemandFilters) -> Conditions:
    conditions: Conditions = [Demand.tags.any(DemandSkillTag.skill_tag_id == tag) for tag in filters.tag]
    if filters.kind:
        conditions.append(Demand.kind.in_(filters.kind))
    if filters.industry is not None:
        inside = industry_subtree_condition(DemandIndustry.industry_code, filters.industry)
        conditions.append(Demand.industries.any(inside))
    if filters.q:
        of_enterprise = select(Enterprise.id).where(words_condition(Enterprise.search_text, filters.q))
        conditions.append(words_condition(Demand.search_text, filters.q) | Demand.enterprise_id.in_(of_enterprise))
    return conditions


def _belongings(filters: DemandFilters) -> Conditions:
    conditions: Conditions = []
    if filters.region is not None:
        conditions.append(region_subtree_condition(Demand.region_code, filters.region))
    if filters.tier is not None:
        conditions.append(Demand.union_id.in_(select(Union.id).where(Union.tier == filters.tier)))
    if filters.union is not None:
        conditions.append(in_subtree(Demand.union_id, filters.union))
    if filters.enterprise_id is not None:
        conditions.append(Demand.enterprise_id == filters.enterprise_id)
    return conditions


def _standing(filters: DemandFilters, now: datetime) -> Conditions:
    conditions: Conditions = []
    if filters.state:
        conditions.append(Demand.state.in_(filters.state))
    if filters.urgency:
        conditions.append(Demand.urgency.in_(filters.urgency))
    if filters.open is not None:
        conditions.append(Demand.state.in_(ENDED) != filters.open)
    if filters.overdue is not None:
        late = and_(Demand.due_on.is_not(None), Demand.due_on < local_date(now), Demand.state.not_in(DONE))
        conditions.append(late == filters.overdue)
    return conditions
