"""Taking enterprises in, changing and removing them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.auth.access import is_staff
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
from app.errors import NotFound
from app.privacy.masks import unmasked_changes
from app.search_text import search_text, sound, words_condition
from app.taxonomy.subtree import industry_subtree_condition, region_subtree_condition
from app.unions.service import require_union
from app.unions.tree import in_subtree
from models.account import Account
from models.demand import Demand
from models.enterprise import Enterprise, EnterpriseIndustry

__all__ = ["create_enterprise", "delete_enterprise", "find_resembling", "load_full", "update_enterprise"]

WHOLE = (selectinload(Enterprise.industries), joinedload(Enterprise.union))


def visible(query: Select[Enterprise], account: Account) -> Select[Enterprise]:
    """Staff see all, an enterprise itself. Scope by union belongs here."""
    return query if is_staff(account) else query.where(Enterprise.id == account.enterprise_id)


def load_full(db: Session, ids: Sequence[str], *, lock: bool = False) -> list[Enterprise]:
    """With industries and union, read afresh, in the order of their ids; `lock` keeps others from changing them."""
    query = select(Enterprise).where(Enterprise.id.in_(ids)).options(*WHOLE).order_by(Enterprise.id)
    if lock:
        query = query.with_for_update(of=Enterprise)
    return list(db.scalars(query.execution_options(populate_existing=True)))


def get_enterprise(db: Session, account: Account, enterprise_id: str, *, lock: bool = False) -> Enterprise:
    if db.scalar(visible(select(Enterprise).where(Enterprise.id == enterprise_id), account)) is None:
        raise NotFound("没有这家企业")
    found = load_full(db, [enterprise_id], lock=lock)
    if not found:
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


def create_enterprise(db: Session, new: NewEnterprise, *, allow_duplicate: bool = False) -> Enterprise:
    """Raises Duplicate naming what it resembles; a taken credit code or name is refused however it is asked."""
    require_union(db, new.union_id)
    if new.credit_code is not None:
        refuse_taken_credit_code(db, new.credit_code)
    refuse_taken_name(db, new.name)
    if not allow_duplicate:
        refuse_duplicate(find_resembling(db, name=new.name, region_code=new.region_code))
    enterprise = Enterprise(**new.model_dump(exclude={"industry_codes"}), industries=[])
    _put_industries(enterprise, new.industry_codes)
    _derive(enterprise)
    db.add(enterprise)
    db.flush()
    return enterprise


def update_enterprise(
    db: Session, enterprise: Enterprise, changes: EnterpriseChanges, *, allow_duplicate: bool = False
) -> bool:
    """Applies what is given and differs; whether anything did. The enterprise comes from `load_full`."""
    different = _differences(enterprise, unmasked_changes(changes, enterprise))
    if not different:
        return False
    if "union_id" in different:
        require_union(db, changes.union_id)
    if different.get("credit_code") is not None:
        refuse_taken_credit_code(db, different["credit_code"], enterprise.id)
    if "name" in different:
        refuse_taken_name(db, different["name"], enterprise.id)
    if "name" in different and not allow_duplicate:
        region_code = different.get("region_code", enterprise.region_code)
        refuse_duplicate(find_resembling(db, name=different["name"], region_code=region_code, exclude_id=enterprise.id))
    if "industry_codes" in different:
        _put_industries(enterprise, different.pop("industry_codes"))
    for name, value in different.items():
        setattr(enterprise, name, value)
    _derive(enterprise)
    db.flush()
    return True


def delete_enterprise(db: Session, enterprise: Enterprise) -> None:
    references = (("demands", "条需求", Demand.enterprise_id), ("accounts", "个账号", Account.enterprise_id))
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
