"""Assignments: proposing, offering, answering, serving, judging."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from app.assignments import replies, service, work
from app.assignments.lifecycle import LIFECYCLE
from app.assignments.schemas import (
    AssignmentOut,
    Confirmation,
    DeclinedOut,
    Delivery,
    NewAssignment,
    Offer,
    Reason,
)
from app.auth.access import STAFF, CurrentAccount, Staff, allow
from app.clock import Now
from app.db import Db
from app.history import StateChangeOut, read_history
from app.matches.pool import MatchPool
from app.pages import Page, Paged
from app.safe_route import SafeRoute
from models.account import Account, Role
from models.assignment import AssignmentState
from models.state_change import StateChange

router = APIRouter(route_class=SafeRoute, prefix="/assignments", tags=["assignments"])

Reader = Annotated[Account, Depends(allow(*STAFF, Role.ENTERPRISE, Role.CRAFTSMAN), scope="function")]


def pool_of(request: Request) -> MatchPool:
    pool: MatchPool = request.app.state.match_pool
    return pool


@router.get("")
def list_assignments(
    db: Db,
    account: Reader,
    paging: Paged,
    demand_id: Annotated[str | None, Query(max_length=36)] = None,
    state: Annotated[list[AssignmentState] | None, Query(description="可重复，任一即可")] = None,
    craftsman_id: Annotated[str | None, Query(max_length=36)] = None,
) -> Page[AssignmentOut]:
    wanted = service.filtered(demand_id, state, craftsman_id)
    return service.show_page(db, service.visible(wanted, account), paging, account)


@router.post("", status_code=201)
def create_assignment(db: Db, account: Staff, now: Now, new: NewAssignment) -> AssignmentOut:
    """拟派人选；发出邀请之前可取消。一条需求同时只有一个进行中的派单。"""
    made = service.create_assignment(db, new, account, now)
    return service.show_one(db, made.id, account)


@router.get("/{assignment_id}")
def show_assignment(db: Db, account: Reader, assignment_id: str) -> AssignmentOut:
    return service.show_one(db, assignment_id, account)


@router.get("/{assignment_id}/history")
def show_history(db: Db, account: Reader, assignment_id: str) -> Page[StateChangeOut]:
    """每次状态变更：何人、何时、由何状态到何状态、原因。"""
    service.check_visible(db, assignment_id, account)
    return read_history(db, StateChange.assignment_id == assignment_id, LIFECYCLE.state_names)


@router.post("/{assignment_id}/offer")
def offer(
    request: Request, db: Db, account: CurrentAccount, now: Now, assignment_id: str, terms: Offer | None = None
) -> AssignmentOut:
    """发出邀请，答复期限按工作日计，至末日结束。"""
    working_days = (terms and terms.reply_working_days) or request.app.state.settings.reply_working_days
    replies.offer(db, assignment_id, working_days, account, now)
    return service.show_one(db, assignment_id, account)


@router.post("/{assignment_id}/accept")
def accept(db: Db, account: CurrentAccount, now: Now, assignment_id: str) -> AssignmentOut:
    replies.accept(db, assignment_id, account, now)
    return service.show_one(db, assignment_id, account)


@router.post("/{assignment_id}/decline")
def decline(
    db: Db,
    account: CurrentAccount,
    pool: Annotated[MatchPool, Depends(pool_of)],
    now: Now,
    assignment_id: str,
    why: Reason,
) -> DeclinedOut:
    """婉拒后由下一人选递补，状态为拟派。"""
    following = replies.decline(db, pool, assignment_id, account, now, why.reason)
    shown = service.show_one(db, assignment_id, account)
    return DeclinedOut(**shown.model_dump(), next_assignment_id=following.id if following else None)


@router.post("/{assignment_id}/start")
def start(db: Db, account: CurrentAccount, now: Now, assignment_id: str) -> AssignmentOut:
    """可省略：登记第一次服务时自动开始。"""
    work.start(db, assignment_id, account, now)
    return service.show_one(db, assignment_id, account)


@router.post("/{assignment_id}/deliver")
def deliver(
    db: Db, account: CurrentAccount, now: Now, assignment_id: str, terms: Delivery | None = None
) -> AssignmentOut:
    work.deliver(db, assignment_id, terms or Delivery(), account, now)
    return service.show_one(db, assignment_id, account)


@router.post("/{assignment_id}/confirm")
def confirm(db: Db, account: CurrentAccount, now: Now, assignment_id: str, terms: Confirmation) -> AssignmentOut:
    work.confirm(db, assignment_id, terms, account, now)
    return service.show_one(db, assignment_id, account)


@router.post("/{assignment_id}/reopen")
def reopen(db: Db, account: CurrentAccount, now: Now, assignment_id: str, why: Reason) -> AssignmentOut:
    work.reopen(db, assignment_id, account, now, why.reason)
    return service.show_one(db, assignment_id, account)


@router.post("/{assignment_id}/cancel")
def cancel(db: Db, account: CurrentAccount, now: Now, assignment_id: str, why: Reason) -> AssignmentOut:
    """交付之前均可取消；需求回到已受理。"""
    service.cancel(db, assignment_id, account, now, why.reason)
    return service.show_one(db, assignment_id, account)
