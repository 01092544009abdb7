"""Posting, reading, editing and removing demands."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, exists, select
from sqlalchemy.orm import Session, selectinload

from app.auth.access import is_staff
from app.demands.codes import put_codes
from app.demands.duplicates import check_not_posted_before
from app.demands.lifecycle import DELETABLE, EDITABLE, EDITABLE_BY_STAFF, LIFECYCLE
from app.demands.moves import lock_demand
from app.demands.schemas import DemandChanges, NewDemand
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.history import record_state
from app.search_text import search_text
from app.working_days import local_date
from models.account import Account, Role
from models.assignment import Assignment, AssignmentMember
from models.demand import Demand
from models.enterprise import Enterprise
from models.match import Match
from models.union import Union

WHOLE = (selectinload(Demand.enterprise), selectinload(Demand.industries), selectinload(Demand.tags))
"""What showing or editing a demand needs beside its row."""


def visible(query: Select[Any], account: Account) -> Select[Any]:
    """The seam of scope: an enterprise sees its own demands, a craftsman those they were asked for."""
    if account.role is Role.ENTERPRISE:
        return query.where(Demand.enterprise_id == account.enterprise_id)
    if account.role is Role.CRAFTSMAN:
        asked = (
            select(Assignment.demand_id)
            .join(AssignmentMember, AssignmentMember.assignment_id == Assignment.id)
            .where(AssignmentMember.craftsman_id == account.craftsman_id, Assignment.reply_due_at.is_not(None))
        )
        return query.where(Demand.id.in_(asked))
    return query


def find_demand(db: Session, demand_id: str, account: Account) -> Demand:
    query = visible(select(Demand).where(Demand.id == demand_id), account).options(*WHOLE)
    demand: Demand | None = db.scalar(query.execution_options(populate_existing=True))
    if demand is None:
        raise NotFound("没有这条需求")
    return demand


def create_demand(
    db: Session, new: NewDemand, account: Account, now: datetime, *, allow_duplicate: bool = False
) -> Demand:
    """A draft. Raises Duplicate, with `resembles`, where the enterprise already asks for nearly the same."""
    enterprise = _enterprise_of(db, new, account)
    if new.due_on is not None:
        _check_not_past(new.due_on, now)
    values = new.model_dump(exclude={"enterprise_id"})
    values["region_code"] = new.region_code or enterprise.region_code
    values["union_id"] = new.union_id or enterprise.union_id
    demand = Demand(enterprise=enterprise, enterprise_id=enterprise.id, industries=[], tags=[])
    _put(db, demand, values)
    if not allow_duplicate:
        check_not_posted_before(db, demand)
    db.add(demand)
    record_state(db, demand, None, account, now)
    return demand


def change_demand(db: Session, demand_id: str, changes: DemandChanges, account: Account, now: datetime) -> Demand:
    find_demand(db, demand_id, account)
    lock_demand(db, demand_id)
    demand = find_demand(db, demand_id, account)
    allowed = EDITABLE_BY_STAFF if is_staff(account) else EDITABLE
    if demand.state not in allowed:
        raise Conflict(f"需求处于“{LIFECYCLE.state_names[demand.state]}”状态，内容不能再修改")
    values = changes.model_dump(exclude_unset=True)
    due_on = values.get("due_on")
    if due_on is not None and due_on != demand.due_on:
        _check_not_past(due_on, now)
    _put(db, demand, values)
    db.flush()
    return demand


def delete_demand(db: Session, demand_id: str, account: Account) -> None:
    find_demand(db, demand_id, account)
    demand = lock_demand(db, demand_id)
    if demand.state not in DELETABLE:
        raise Conflict(f"需求处于“{LIFECYCLE.state_names[demand.state]}”状态，不能删除；只能删除草稿、已退回、已撤回的需求")
    for table, what in ((Match, "匹配记录"), (Assignment, "派单")):
        if db.scalar(select(exists().where(table.demand_id == demand_id))):
            raise Conflict(f"这条需求已有{what}，为保留依据不能删除")
    db.execute(delete(Demand).where(Demand.id == demand_id))


def _enterprise_of(db: Session, new: NewDemand, account: Account) -> Enterprise:
    enterprise_id = new.enterprise_id
    if account.role is Role.ENTERPRISE:
        if enterprise_id not in (None, account.enterprise_id):
            raise Forbidden("企业账号只能提出本企业的需求")
        enterprise_id = account.enterprise_id
    if enterprise_id is None:
        raise Invalid.field("enterprise_id", "必填")
    enterprise = db.get(Enterprise, enterprise_id)
    if enterprise is None:
        raise Invalid.field("enterprise_id", "没有这家企业")
    return enterprise


def _put(db: Session, demand: Demand, values: dict[str, Any]) -> None:
    put_codes(demand, values)
    if values.get("union_id") is not None and db.get(Union, values["union_id"]) is None:
        raise Invalid.field("union_id", "没有这个工会组织")
    if values.get("number") is not None:
        _check_number_free(db, demand, values["number"])
    for name, value in values.items():
        setattr(demand, name, value)
    demand.search_text = search_text(demand.number, demand.title, demand.description, demand.suggestion)


def _check_number_free(db: Session, demand: Demand, number: str) -> None:
    with db.no_autoflush:
        taken = db.scalar(select(Demand.id).where(Demand.number == number))
    if taken is not None and taken != demand.id:
        raise Conflict(f"需求编号“{number}”已被使用")


def _check_not_past(due_on: date, now: datetime) -> None:
    if due_on < local_date(now):
        raise Invalid.field("due_on", "期望完成日期不能早于今天")
