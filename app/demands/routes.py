"""Demands: posting, reading, and the moves of their lifecycle."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlalchemy.orm import Session

from app.auth.access import STAFF, CurrentAccount, allow
from app.clock import Now
from app.db import Db
from app.demands import actions, service
from app.demands.filters import find_demands, show_demand, visible
from app.demands.lifecycle import LIFECYCLE, Action
from app.demands.schemas import Closing, DemandChanges, DemandFilters, DemandOut, NewDemand, OptionalReason, Reason
from app.etags import IfMatch, check_etag
from app.history import StateChangeOut, read_history
from app.pages import Page, Paged, page_of
from app.privacy.detail import require_detail
from app.safe_route import SafeRoute
from models.account import Account, Role
from models.demand import Demand
from models.state_change import StateChange

router = APIRouter(route_class=SafeRoute, prefix="/demands", tags=["demands"])

Reader = Annotated[Account, Depends(allow(*STAFF, Role.ENTERPRISE, Role.CRAFTSMAN), scope="function")]
Writer = Annotated[Account, Depends(allow(*STAFF, Role.ENTERPRISE), scope="function")]


@router.get("")
def list_demands(
    db: Db, account: Reader, now: Now, filters: Annotated[DemandFilters, Query()], paging: Paged
) -> Page[DemandOut]:
    query = visible(find_demands(filters, now, account), account)
    return page_of(db, query, Demand.id, paging, lambda demand: show_demand(demand, now, account))


@router.post("", status_code=201)
def create_demand(
    db: Db,
    account: Writer,
    now: Now,
    new: NewDemand,
    allow_duplicate: Annotated[bool, Query(description="已核对，确需另立一条")] = False,
) -> DemandOut:
    """新建为草稿，提交后由工会受理。"""
    made = service.create_demand(db, new, account, now, allow_duplicate=allow_duplicate)
    return _shown(db, made.id, account, now)


@router.get("/{demand_id}")
def show(db: Db, account: Reader, now: Now, demand_id: str) -> DemandOut:
    return _shown(db, demand_id, account, now)


@router.patch("/{demand_id}")
def change_demand(
    db: Db, account: Writer, now: Now, demand_id: str, changes: DemandChanges, if_match: IfMatch = None
) -> DemandOut:
    """草稿和已退回的可修改；工会还可修改已提交和已受理的。"""
    demand = service.get_demand(db, account, demand_id, lock=True)
    check_etag(demand, if_match)
    service.update_demand(db, demand, changes, account, now)
    return _shown(db, demand_id, account, now)


@router.delete("/{demand_id}", status_code=204)
def delete_demand(db: Db, account: Writer, demand_id: str, if_match: IfMatch = None) -> None:
    """只有没有匹配和派单记录的草稿、已退回、已撤回需求可以删除。"""
    demand = service.get_demand(db, account, demand_id, lock=True)
    check_etag(demand, if_match)
    service.delete_demand(db, demand)


@router.get("/{demand_id}/history")
def show_history(db: Db, account: Reader, demand_id: str) -> Page[StateChangeOut]:
    """每次状态变更：何人、何时、由何状态到何状态、原因。"""
    service.check_visible(db, demand_id, account)
    require_detail(db, demand_id, account)
    return read_history(db, StateChange.demand_id == demand_id, LIFECYCLE.state_names)


@router.post("/{demand_id}/submit")
def submit(db: Db, account: CurrentAccount, now: Now, demand_id: str) -> DemandOut:
    actions.act(db, demand_id, Action.SUBMIT, account, now)
    return _shown(db, demand_id, account, now)


@router.post("/{demand_id}/accept")
def accept(db: Db, account: CurrentAccount, now: Now, demand_id: str) -> DemandOut:
    actions.act(db, demand_id, Action.ACCEPT, account, now)
    return _shown(db, demand_id, account, now)


@router.post("/{demand_id}/return")
def return_to_enterprise(db: Db, account: CurrentAccount, now: Now, demand_id: str, why: Reason) -> DemandOut:
    actions.act(db, demand_id, Action.RETURN, account, now, why.reason)
    return _shown(db, demand_id, account, now)


@router.post("/{demand_id}/withdraw")
def withdraw(db: Db, account: CurrentAccount, now: Now, demand_id: str, why: OptionalReason | None = None) -> DemandOut:
    """交付之前均可撤回；进行中的派单随之取消。"""
    actions.withdraw(db, demand_id, account, now, why.reason if why else "")
    return _shown(db, demand_id, account, now)


@router.post("/{demand_id}/close")
def close(db: Db, account: CurrentAccount, now: Now, demand_id: str, terms: Closing | None = None) -> DemandOut:
    """结果默认取企业确认的服务结果；工会可不经服务办结已受理的需求。"""
    actions.close(db, demand_id, terms or Closing(), account, now)
    return _shown(db, demand_id, account, now)


def _shown(db: Session, demand_id: str, account: Account, now: datetime) -> DemandOut:
    return show_demand(service.get_demand(db, account, demand_id), now, account)
