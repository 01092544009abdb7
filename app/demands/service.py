"""Posting, reading, editing and removing demands."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.access import is_staff
from app.changes import differences, in_order
from app.demands.duplicates import find_resembling, refuse_duplicate
from app.demands.filters import WHOLE, visible
from app.demands.lifecycle import DELETABLE, EDITABLE, EDITABLE_BY_STAFF, LIFECYCLE
from app.demands.schemas import DemandChanges, NewDemand
from app.dependents import refuse_while_needed
from app.enterprises.service import visible as visible_enterprises
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.history import record_state
from app.scope import placed, require_in_scope
from app.search_text import search_text
from app.working_days import local_date
from models.account import Account, Role
from models.assignment import Assignment
from models.conflict import DemandExcludedEmployer
from models.demand import Demand, DemandIndustry, DemandSkillTag
from models.enterprise import Enterprise
from models.match import Match

LISTS = ("industry_codes", "skill_tags", "excluded_employers")


def load_full(db: Session, ids: Sequence[str], *, lock: bool = False) -> list[Demand]:
    """With all relationships, read afresh, in the order of their ids; `lock` keeps others from changing them."""
    query = select(Demand).where(Demand.id.in_(ids)).options(*WHOLE).order_by(Demand.id)
    if lock:
        query = query.with_for_update(key_share=True)
    return list(db.scalars(query.execution_options(populate_existing=True)))


def check_visible(db: Session, demand_id: str, account: Account) -> None:
    if db.scalar(visible(select(Demand).where(Demand.id == demand_id), account)) is None:
        raise NotFound("没有这条需求")


def get_demand(db: Session, account: Account, demand_id: str, *, lock: bool = False) -> Demand:
    """`lock`: for a change. The reach is judged again under it: whoever held it may have moved the record away."""
    check_visible(db, demand_id, account)
    found = load_full(db, [demand_id], lock=lock)
    if not found:
        raise NotFound("没有这条需求")
    if lock:
        check_visible(db, demand_id, account)
    return found[0]


def create_demand(
    db: Session, new: NewDemand, account: Account, now: datetime, *, allow_duplicate: bool = False
) -> Demand:
    """A draft. Raises Duplicate, with `resembles`, where the enterprise already asks for nearly the same."""
    enterprise = _enterprise_of(db, new, account)
    if new.number is not None:
        _refuse_taken_number(db, new.number)
    if new.due_on is not None:
        _refuse_past(new.due_on, now)
    if not allow_duplicate:
        refuse_duplicate(db, find_resembling(db, enterprise.id, new.title, new.description), account)
    plain = new.model_dump(exclude={*LISTS, "enterprise_id"})
    plain["region_code"] = new.region_code or enterprise.region_code
    plain["union_id"] = _union_of(db, new, enterprise, account)
    demand = Demand(
        **plain, enterprise_id=enterprise.id, enterprise=enterprise, industries=[], tags=[], excluded=[], created_at=now
    )
    _put_industries(demand, new.industry_codes)
    _put_tags(demand, new.skill_tags)
    _put_excluded(demand, new.excluded_employers)
    _derive(demand)
    db.add(demand)
    record_state(db, demand, None, account, now)
    return demand


def update_demand(db: Session, demand: Demand, changes: DemandChanges, account: Account, now: datetime) -> bool:
    """Applies what is given and differs; whether anything did. The demand comes from `load_full`, locked."""
    different = _differences(demand, changes)
    if not different:
        return False
    if demand.state not in (EDITABLE_BY_STAFF if is_staff(account) else EDITABLE):
        raise Conflict(f"需求处于“{LIFECYCLE.state_names[demand.state]}”状态，内容不能再修改")
    if "union_id" in different:
        require_in_scope(db, account, different["union_id"])
    if different.get("number") is not None:
        _refuse_taken_number(db, different["number"])
    if different.get("due_on") is not None:
        _refuse_past(different["due_on"], now)
    if "industry_codes" in different:
        _put_industries(demand, different.pop("industry_codes"))
    if "skill_tags" in different:
        _put_tags(demand, different.pop("skill_tags"))
    if "excluded_employers" in different:
        _put_excluded(demand, different.pop("excluded_employers"))
    for name, value in different.items():
        setattr(demand, name, value)
    _derive(demand)
    db.flush()
    return True


def delete_demand(db: Session, demand: Demand) -> None:
    """The demand is locked."""
    if demand.state not in DELETABLE:
        name = LIFECYCLE.state_names[demand.state]
        raise Conflict(f"需求处于“{name}”状态，不能删除；只能删除草稿、已退回、已撤回的需求")
    references = (("matches", "次匹配", Match.demand_id), ("assignments", "次派单", Assignment.demand_id))
    refuse_while_needed(db, f"需求“{demand.title}”", demand.id, references)
    db.delete(demand)
    db.flush()


def _enterprise_of(db: Session, new: NewDemand, account: Account) -> Enterprise:
    enterprise_id = new.enterprise_id
    if account.role is Role.ENTERPRISE:
        if enterprise_id not in (None, account.enterprise_id):
            raise Forbidden("企业账号只能提出本企业的需求")
        enterprise_id = account.enterprise_id
    if enterprise_id is None:
        raise Invalid.field("enterprise_id", "必填")
    enterprise = db.scalar(visible_enterprises(select(Enterprise).where(Enterprise.id == enterprise_id), account))
    if enterprise is None:
        raise Invalid.field("enterprise_id", "没有这家企业")
    return enterprise


def _union_of(db: Session, new: NewDemand, enterprise: Enterprise, account: Account) -> str | None:
    """The one named, the enterprise's, or the account's own. An enterprise does not choose who looks after it."""
    if account.role is Role.ENTERPRISE:
        return enterprise.union_id or account.union_id
    return placed(db, account, new.union_id or enterprise.union_id)


def _differences(demand: Demand, changes: DemandChanges) -> dict[str, Any]:
    present = {
        "industry_codes": [row.industry_code for row in demand.industries],
        "skill_tags": [row.skill_tag_id for row in demand.tags],
        "excluded_employers": [row.name for row in demand.excluded],
    }
    return differences(changes, demand, present)


def _put_industries(demand: Demand, codes: list[str]) -> None:
    demand.industries = in_order(demand.industries, DemandIndustry, "industry_code", codes)


def _put_tags(demand: Demand, tag_ids: list[str]) -> None:
    demand.tags = in_order(demand.tags, DemandSkillTag, "skill_tag_id", tag_ids)


def _put_excluded(demand: Demand, names: list[str]) -> None:
    demand.excluded = in_order(demand.excluded, DemandExcludedEmployer, "name", names)


def _derive(demand: Demand) -> None:
    demand.search_text = search_text(demand.number, demand.title, demand.description, demand.suggestion)


def _refuse_taken_number(db: Session, number: str) -> None:
    if db.scalar(select(Demand.id).where(Demand.number == number)):
        raise Conflict(f"需求编号“{number}”已被使用")


def _refuse_past(due_on: date, now: datetime) -> None:
    if due_on < local_date(now):
        raise Invalid.field("due_on", "期望完成日期不能早于今天")
