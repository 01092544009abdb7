"""The craftsmen a list shows."""

import json

from sqlalchemy import ColumnElement, Select, String, cast, select
from sqlalchemy.orm import joinedload, selectinload

from app.craftsmen.schemas import CraftsmanFilters
from app.scope import in_scope
from app.search_text import words_condition
from app.taxonomy.subtree import industry_subtree_condition, region_subtree_condition
from app.unions.tree import in_subtree
from models.account import Account, Role
from models.craftsman import Craftsman, CraftsmanIndustry, CraftsmanSkillTag
from models.team import TeamMember
from models.union import Union

WHOLE = (
    selectinload(Craftsman.industries),
    selectinload(Craftsman.tags),
    selectinload(Craftsman.service_items),
    selectinload(Craftsman.teams),
    joinedload(Craftsman.union),
)


def visible(query: Select[Craftsman], account: Account) -> Select[Craftsman]:
    """Staff see those of their union and below it, a craftsman himself."""
    if account.role is Role.CRAFTSMAN:
        return query.where(Craftsman.id == account.craftsman_id)
    return query.where(in_scope(Craftsman.union_id, account))


def find_craftsmen(filters: CraftsmanFilters) -> Select[Craftsman]:
    here = Craftsman.erased_at.is_(None)
    return select(Craftsman).options(*WHOLE).where(here, *_belongings(filters), *_abilities(filters))


def _belongings(filters: CraftsmanFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.region is not None:
        conditions.append(region_subtree_condition(Craftsman.region_code, filters.region))
    if filters.tier is not None:
        conditions.append(Craftsman.union_id.in_(select(Union.id).where(Union.tier == filters.tier)))
    if filters.union is not None:
        conditions.append(in_subtree(Craftsman.union_id, filters.union))
    if filters.team is not None:
        members = select(TeamMember.craftsman_id).where(TeamMember.team_id == filters.team)
        conditions.append(Craftsman.id.in_(members))
    return conditions


def _abilities(filters: CraftsmanFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Craftsman.tags.any(CraftsmanSkillTag.skill_tag_id == tag) for tag in filters.tag
    ]
    if filters.industry is not None:
        inside = industry_subtree_condition(CraftsmanIndustry.industry_code, filters.industry)
        conditions.append(Craftsman.industries.any(inside))
    if filters.skill_level is not None:
        conditions.append(Craftsman.skill_level == filters.skill_level)
    if filters.honour:
        conditions.append(_has_honour(filters.honour))
    if filters.available is not None:
        conditions.append(Craftsman.available == filters.available)
    if filters.free_capacity is not None:
        conditions.append((Craftsman.load < Craftsman.capacity) == filters.free_capacity)
    if filters.q:
        conditions.append(words_condition(Craftsman.search_text, filters.q, Craftsman.pinyin))
    return conditions


def _has_honour(words: str) -> ColumnElement[bool]:
    """Honours lie in the database as JSON text, Chinese written as escapes: the words are looked for in that form."""
    condition: ColumnElement[bool] = cast(Craftsman.honours, String).contains(json.dumps(words)[1:-1], autoescape=True)
    return condition
