"""The demand list's filters, and how a demand is shown."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy import ColumnElement, and_, not_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.clock import Now
from app.demands.lifecycle import ENDED, LIFECYCLE
from app.demands.schemas import DemandOut
from app.errors import Invalid
from app.search_text import words_condition
from app.taxonomy.service import (
    industry_subtree_condition,
    load_taxonomy,
    place_name,
    region_subtree_condition,
    resolve_skill_tag,
)
from app.working_days import local_date
from models.demand import Demand, DemandIndustry, DemandKind, DemandSkillTag, DemandState, Urgency
from models.union import Tier, Union

Conditions = list[ColumnElement[bool]]

DONE = ENDED | {DemandState.DELIVERED}
"""Nobody is late with these."""


def demand_filters(
    now: Now,
    state: Annotated[list[DemandState] | None, Query(description="可重复，任一即可")] = None,
    kind: Annotated[list[DemandKind] | None, Query(description="可重复，任一即可")] = None,
    urgency: Annotated[list[Urgency] | None, Query(description="可重复，任一即可")] = None,
    industry: Annotated[str | None, Query(max_length=4, description="行业代码，含其下各级")] = None,
    region: Annotated[str | None, Query(max_length=12, description="地区代码，含其下各级")] = None,
    tag: Annotated[str | None, Query(max_length=60, description="技能标签的名称或编号")] = None,
    union_id: Annotated[str | None, Query(max_length=36, description="工会组织，含其下级")] = None,
    tier: Annotated[Tier | None, Query(description="所属工会的层级")] = None,
    enterprise_id: Annotated[str | None, Query(max_length=36)] = None,
    q: Annotated[str | None, Query(max_length=200, description="编号、标题、描述、匹配建议中的词，空格分隔")] = None,
    is_open: Annotated[bool | None, Query(alias="open", description="未办结且未撤回")] = None,
    overdue: Annotated[bool | None, Query(description="过了期望日期仍未交付")] = None,
) -> Conditions:
    conditions = [
        column.in_(values)
        for column, values in ((Demand.state, state), (Demand.kind, kind), (Demand.urgency, urgency))
        if values
    ]
    if industry is not None:
        conditions.append(_in_industry(industry))
    if region is not None:
        conditions.append(region_subtree_condition(Demand.region_code, region))
    if tag is not None:
        conditions.append(_has_tag(tag))
    if union_id is not None:
        conditions.append(_under_union(union_id))
    if tier is not None:
        conditions.append(Demand.union_id.in_(select(Union.id).where(Union.tier == tier)))
    if enterprise_id is not None:
        conditions.append(Demand.enterprise_id == enterprise_id)
    if q is not None:
        conditions.append(words_condition(Demand.search_text, q))
    if is_open is not None:
        conditions.append(_either(Demand.state.not_in(ENDED), wanted=is_open))
    if overdue is not None:
        conditions.append(_either(_is_overdue(now), wanted=overdue))
    return conditions


DemandFilters = Annotated[Conditions, Depends(demand_filters)]


def show_demand(demand: Demand, now: datetime) -> DemandOut:
    """The demand's enterprise, industries and tags are loaded."""
    return DemandOut(
        **{name: getattr(demand, name) for name in _OWN_FIELDS},
        enterprise_name=demand.enterprise.name,
        region_name=place_name(demand.region_code) if demand.region_code else None,
        industry_codes=[row.industry_code for row in demand.industries],
        skill_tags=[load_taxonomy().skill_tags[row.skill_tag_id].name for row in demand.tags],
        overdue=demand.due_on is not None and demand.due_on < local_date(now) and demand.state not in DONE,
        state_name=LIFECYCLE.state_names[demand.state],
    )


_OWN_FIELDS = frozenset(DemandOut.model_fields) - {
    "enterprise_name",
    "region_name",
    "industry_codes",
    "skill_tags",
    "overdue",
    "state_name",
}


def _in_industry(code: str) -> ColumnElement[bool]:
    below = industry_subtree_condition(DemandIndustry.industry_code, code)
    return _demand_in(DemandIndustry.demand_id, below)


def _has_tag(text: str) -> ColumnElement[bool]:
    resolved = resolve_skill_tag(text)
    if resolved.code is None:
        message = resolved.problem or ""
        raise Invalid(message, errors=[{"loc": ["query", "tag"], "msg": message}])
    return _demand_in(DemandSkillTag.demand_id, DemandSkillTag.skill_tag_id == resolved.code)


def _demand_in(demand_id: InstrumentedAttribute[str], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Demand.id.in_(select(demand_id).where(condition))


def _under_union(union_id: str) -> ColumnElement[bool]:
    """A union's path names every union above it, itself included, each followed by a slash."""
    return Demand.union_id.in_(select(Union.id).where(Union.path.contains(f"{union_id}/", autoescape=True)))


def _is_overdue(now: datetime) -> ColumnElement[bool]:
    return and_(Demand.due_on.is_not(None), Demand.due_on < local_date(now), Demand.state.not_in(DONE))


def _either(condition: ColumnElement[Any], *, wanted: bool) -> ColumnElement[bool]:
    return condition if wanted else not_(condition)
