"""The demands a list shows, and who sees which."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import object_session, selectinload

from app.demands.lifecycle import ENDED
from app.demands.schemas import DemandFilters, DemandOut
from app.privacy.engagements import demands_served, is_serving
from app.privacy.masking import present_demand
from app.scope import in_scope
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
    """Staff see those of their union and below it, an enterprise its own, a craftsman those they were ever offered."""
    if account.role is Role.ENTERPRISE:
        return query.where(Demand.enterprise_id == account.enterprise_id)
    if account.role is Role.CRAFTSMAN:
        offered = (
            select(Assignment.demand_id)
            .join(AssignmentMember, AssignmentMember.assignment_id == Assignment.id)
            .where(AssignmentMember.craftsman_id == account.craftsman_id, Assignment.reply_due_at.is_not(None))
        )
        return query.where(Demand.id.in_(offered))
    return query.where(demand_in_reach(account))


def demand_in_reach(account: Account) -> ColumnElement[bool]:
    """For staff: of a union in their reach, or come to one of them by escalation."""
    return in_scope(Demand.union_id, account) | in_scope(Demand.handling_union_id, account)


def find_demands(filters: DemandFilters, now: datetime, account: Account) -> Select[Demand]:
    conditions = (*_content(filters, account), *_belongings(filters), *_standing(filters, now))
    return select(Demand).options(*WHOLE).where(*conditions)


def show_demand(demand: Demand, now: datetime, account: Account) -> DemandOut:
    """The demand comes with `WHOLE`, and by way of `visible`: to all but craftsmen that opens its detail."""
    db = object_session(demand)
    detail = account.role is not Role.CRAFTSMAN or (db is not None and is_serving(db, demand.id, account.craftsman_id))
    shown = present_demand(demand, account, detail=detail)
    shown.overdue = demand.due_on is not None and demand.due_on < local_date(now) and demand.state not in DONE
    return shown


def _content(filters: DemandFilters, account: Account) -> Conditions:
    conditions: Conditions = [Demand.tags.any(DemandSkillTag.skill_tag_id == tag) for tag in filters.tag]
    if filters.kind:
        conditions.append(Demand.kind.in_(filters.kind))
    if filters.industry is not None:
        inside = industry_subtree_condition(DemandIndustry.industry_code, filters.industry)
        conditions.append(Demand.industries.any(inside))
    if filters.q:
        of_enterprise = select(Enterprise.id).where(words_condition(Enterprise.search_text, filters.q))
        conditions.append(_words(filters.q, account) | Demand.enterprise_id.in_(of_enterprise))
    return conditions


def _words(q: str, account: Account) -> ColumnElement[bool]:
    """A craftsman's words are not looked for in what the craftsman may not read: a hit would tell that it is there."""
    anywhere = words_condition(Demand.search_text, q)
    if account.role is not Role.CRAFTSMAN:
        return anywhere
    title = func.coalesce(Demand.public_title, case((Demand.confidential, ""), else_=Demand.title))
    public = func.lower(title + "\n" + func.coalesce(Demand.public_summary, ""))
    return words_condition(public, q) | (Demand.id.in_(demands_served(account.craftsman_id)) & anywhere)


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
