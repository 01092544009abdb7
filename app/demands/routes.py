"""Demands: posting, reading, and the moves of their lifecycle."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Select, select

from app.auth.access import STAFF, CurrentAccount, allow
from app.clock import Now
from app.db import Db
from app.demands import closing, service
from app.demands.lifecycle import LIFECYCLE, Action
from app.demands.listing import DemandFilters, show_demand
from app.demands.schemas import Closing, DemandChanges, DemandOut, NewDemand, OptionalReason, Reason
from app.history import StateChangeOut, read_history
from app.pages import Page, Paged, page_of
from models.account import Account, Role
from models.demand import Demand
from models.state_change import StateChange

router = APIRouter(prefix="/demands", tags=["demands"])

Reader = Annotated[Account, Depends(allow(*STAFF, Role.ENTERPRISE, Role.CRAFTSMAN), scope="function")]
Writer = Annotated[Account, Depends(allow(*STAFF, Role.ENTERPRISE), scope="function")]


@router.get("")
def list_demands(db: Db, account: Reader, now: Now, paging: Paged, filters: DemandFilters) -> Page[DemandOut]:
    query: Select[tuple[Demand]] = select(Demand).where(*filters).options(*service.WHOLE)
    return page_of(db, service.visible(query, account), Demand.id, paging, lambda demand: show_demand(demand, now))


@router.post("", status_code=201)
def create_demand(
    db: Db,
    account: Writer,
    now: Now,
    new: NewDemand,
    allow_duplicate: Annotated[bool, Query(description="明知与已有需求相似仍要另立")] = False,
) -> DemandOut:
    demand = service.create_demand(db, new, account, now, allow_duplicate=allow_duplicate)
    return show_demand(demand, now)


@router.get("/{demand_id}")
def show(db: Db, account: Reader, now: Now, demand_id: str) -> DemandOut:
    return show_demand(service.find_demand(db, demand_id, account), now)


@router.patch("/{demand_id}")
def change_demand(db: Db, account: Writer, now: Now, demand_id: str, changes: DemandChanges) -> DemandOut:
    return show_demand(service.change_demand(db, demand_id, changes, account, now), now)


@router.delete("/{demand_id}", status_code=204)
def delete_demand(db: Db, account: Writer, demand_id: str) -> None:
    """只有没有匹配和派单记录的草稿、已退回、已撤回需求可以删除。"""
    service.delete_demand(db, demand_id, account)


@router.get("/{demand_id}/history")
def show_history(db: Db, account: Reader, demand_id: str) -> Page[StateChangeOut]:
    """每次状态变更：何人、何时、由何状态到何状态、原因。"""
    service.find_demand(db, demand_id, account)
    return read_history(db, StateChange.demand_id == demand_id, LIFECYCLE.state_names)


@router.post("/{demand_id}/submit")
def submit(db: Db, account: CurrentAccount, now: Now, demand_id: str) -> DemandOut:
    return show_demand(closing.act(db, demand_id, Action.SUBMIT, account, now), now)


@router.post("/{demand_id}/accept")
def accept(db: Db, account: CurrentAccount, now: Now, demand_id: str) -> DemandOut:
    return show_demand(closing.act(db, demand_id, Action.ACCEPT, account, now), now)


@router.post("/{demand_id}/return")
def return_to_enterprise(db: Db, account: CurrentAccount, now: Now, demand_id: str, why: Reason) -> DemandOut:
    return show_demand(closing.act(db, demand_id, Action.RETURN, account, now, why.reason), now)


@router.post("/{demand_id}/withdraw")
def withdraw(
    db: Db, account: CurrentAccount, now: Now, demand_id: str, why: OptionalReason | None = None
) -> DemandOut:
    """交付之前均可撤回；进行中的派单随之取消。"""
    return show_demand(closing.withdraw(db, demand_id, account, now, why.reason if why else ""), now)


@router.post("/{demand_id}/close")
def close(db: Db, account: CurrentAccount, now: Now, demand_id: str, terms: Closing | None = None) -> DemandOut:
    """结果默认取企业确认的服务结果；工会可不经服务办结已受理的需求。"""
    return show_demand(closing.close(db, demand_id, terms or Closing(), account, now), now)
