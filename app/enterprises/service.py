"""Taking enterprises in, changing and removing them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.changes import differences, in_order
from app.company_names import read_company_name
from app.dependents import refuse_while_needed
from app.enterprises.resembling import (
    find_resembling,
    refuse_duplicate,
    refuse_taken_credit_code,
    refuse_taken_name,
)
from app.enterprises.schemas import EnterpriseChanges, EnterpriseFilters, NewEnterprise
from app.errors import Invalid, NotFound
from app.privacy.masks import unmasked_changes
from app.scope import in_scope, placed, require_in_scope
from app.search_text import search_text, sound, words_condition
from app.taxonomy.subtree import industry_subtree_condition, region_subtree_condition
from app.unions.tree import in_subtree
from models.account import Account, Role
from models.craftsman import Craftsman
from models.demand import Demand
from models.enterprise import Enterprise, EnterpriseIndustry

__all__ = ["create_enterprise", "delete_enterprise", "find_resembling", "load_full", "update_enterprise"]

WHOLE = (selectinload(Enterprise.industries), joinedload(Enterprise.union))


def visible(query: Select[Enterprise], account: Account) -> Select[Enterprise]:
    """Staff see those of their union and below it, an enterprise itself."""
    if account.role is Role.ENTERPRISE:
        return query.where(Enterprise.id == account.enterprise_id)
    return query.where(in_scope(Enterprise.union_id, account))


def load_full(db: Session, ids: Sequence[str], *, lock: bool = False) -> list[Enterprise]:
    """With industries and union, read afresh, in the order of their ids; `lock` keeps others from changing them."""
    query = select(Enterprise).where(Enterprise.id.in_(ids)).options(*WHOLE).order_by(Enterprise.id)
    if lock:
        query = query.with_for_update(of=Enterprise)
    return list(db.scalars(query.execution_options(populate_existing=True)))


def get_enterprise(db: Session, account: Account, enterprise_id: str, *, lock: bool = False) -> Enterprise:
    """`lock`: for a change. The reach is judged again under it: whoever held it may have moved the record away."""
    in_reach = visible(select(Enterprise).where(Enterprise.id == enterprise_id), account)
    if db.scalar(in_reach) is None:
        raise NotFound("没有这家企业")
    found = load_full(db, [enterprise_id], lock=lock)
    if not found or (lock and db.scalar(in_reach) is None):
        raise NotFound("没有这家企业")
    return found[0]


def find_enterprises(filters: EnterpriseFilters) -> Select[Enterprise]:
    query = select(Enterprise).options(*WHOLE)
    if filters.industry is not None:
        inside = industry_subtree_condition(EnterpriseIndustry.industry_code, filters.industry)
        query = query.where(Enterprise.industries.any(inside))
    if filters.region is not None:
        query = query.where(region_subtree_condition(Enterprise.region_code, filters.region))
    if filters.specialisation is not None:
        query = query.where(Enterprise.specialisation == filters.specialisation)
    if filters.scale is not None:
        query = query.where(Enterprise.scale == filters.scale)
    if filters.union is not None:
        query = query.where(in_subtree(Enterprise.union_id, filters.union))
    if filters.q:
        query = query.where(words_condition(Enterprise.search_text, filters.q, Enterprise.pinyin))
    return query


def create_enterprise(
    db: Session, new: NewEnterprise, account: Account, *, allow_duplicate: bool = False
) -> Enterprise:
    """Of the union named, or else the account's own. Raises Duplicate naming what it resembles; a taken credit code or
    name is refused however it is asked."""
    new = new.model_copy(update={"union_id": placed(db, account, new.union_id)})
    if new.credit_code is not None:
        refuse_taken_credit_code(db, new.credit_code, account)
    refuse_taken_name(db, new.name, account)
    if not allow_duplicate:
        refuse_duplicate(db, find_resembling(db, name=new.name, region_code=new.region_code), account)
    enterprise = Enterprise(**new.model_dump(exclude={"industry_codes"}), industries=[])
    _put_industries(enterprise, new.industry_codes)
    _derive(enterprise)
    db.add(enterprise)
    db.flush()
    return enterprise


def update_enterprise(
    db: Session, enterprise: Enterprise, changes: EnterpriseChanges, account: Account, *, allow_duplicate: bool = False
) -> bool:
    """Applies what is given and differs; whether anything did. The enterprise comes from `load_full`."""
    different = _differences(enterprise, unmasked_changes(changes, enterprise))
    if not different:
        return False
    if "union_id" in different:
        require_in_scope(db, account, changes.union_id)
    if different.get("credit_code") is not None:
        refuse_taken_credit_code(db, different["credit_code"], account, enterprise.id)
    if "name" in different:
        refuse_taken_name(db, different["name"], account, enterprise.id)
    if "name" in different and not allow_duplicate:
        region_code = different.get("region_code", enterprise.region_code)
        found = find_resembling(db, name=different["name"], region_code=region_code, exclude_id=enterprise.id)
        refuse_duplicate(db, found, account)
    if "industry_codes" in different:
        _put_industries(enterprise, different.pop("industry_codes"))
    for name, value in different.items():
        setattr(enterprise, name, value)
    _derive(enterprise)
    db.flush()
    return True


def require_enterprise(db: Session, enterprise_id: str | None, account: Account) -> None:
    """For whatever names a craftsman's employer among the enterprises that the account sees."""
    named = visible(select(Enterprise).where(Enterprise.id == enterprise_id), account)
    if enterprise_id is not None and db.scalar(named) is None:
        raise Invalid.field("employer_enterprise_id", "没有这家企业")


def delete_enterprise(db: Session, enterprise: Enterprise) -> None:
    references = (
        ("demands", "条需求", Demand.enterprise_id),
        ("craftsmen", "名工匠", Craftsman.employer_enterprise_id),
        ("accounts", "个账号", Account.enterprise_id),
    )
    refuse_while_needed(db, f"企业“{enterprise.name}”", enterprise.id, references)
    db.delete(enterprise)
    db.flush()


def _differences(enterprise: Enterprise, changes: EnterpriseChanges) -> dict[str, Any]:
    return differences(changes, enterprise, {"industry_codes": [row.industry_code for row in enterprise.industries]})


def _put_industries(enterprise: Enterprise, codes: list[str]) -> None:
    enterprise.industries = in_order(enterprise.industries, EnterpriseIndustry, "industry_code", codes)


def _derive(enterprise: Enterprise) -> None:
    """The columns that searching and comparing go by."""
    enterprise.pinyin = sound(enterprise.name, 600)
    enterprise.name_block = read_company_name(enterprise.name).block
    enterprise.search_text = search_text(enterprise.name, enterprise.credit_code, enterprise.address)
