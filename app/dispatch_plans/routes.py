"""Dispatch plans: many demands at once, reviewed by a person, then carried out."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from app import jobs
from app.auth.access import Staff
from app.clock import Now
from app.db import Db
from app.dispatch_plans import background, confirming, service
from app.dispatch_plans.asking import Again, NewPlan
from app.dispatch_plans.schemas import (
    Confirmed,
    ConfirmedOut,
    PlacementReasons,
    PlanBrief,
    PlanOut,
    Result,
    ToConfirm,
)
from app.dispatch_plans.showing import explain, show_plan
from app.dispatch_plans.writing import Order
from app.matches.pool import MatchPool
from app.pages import Page, Paged, page_of
from app.safe_route import SafeRoute
from app.scope import scope_of
from models.account import Account
from models.dispatch_plan import DispatchPlan, PlanState

router = APIRouter(route_class=SafeRoute, prefix="/dispatch-plans", tags=["dispatch-plans"])


def pool_of(request: Request) -> MatchPool:
    pool: MatchPool = request.app.state.match_pool
    return pool


@router.post("", status_code=202)
def create_plan(request: Request, db: Db, account: Staff, now: Now, tasks: BackgroundTasks, new: NewPlan) -> PlanOut:
    """收下一批待派需求，在后台找人并求总体最优；以 GET /dispatch-plans/{id} 查看进度与结果。不派出任何人。"""
    plan = service.create_plan(db, new, account, now)
    return _started(request, db, account, tasks, plan)


@router.get("")
def list_plans(
    db: Db,
    account: Staff,
    paging: Paged,
    state: Annotated[list[PlanState] | None, Query(description="可重复，任一即可")] = None,
) -> Page[PlanBrief]:
    query = service.visible(service.find_plans(state), account)
    return page_of(db, query, DispatchPlan.id, paging, PlanBrief.model_validate)


@router.get("/{plan_id}")
def show(db: Db, account: Staff, plan_id: str) -> PlanOut:
    return show_plan(db, service.find_plan(db, account, plan_id), scope_of(account))


@router.get("/{plan_id}/placements/{demand_id}")
def show_reasons(
    db: Db, account: Staff, pool: Annotated[MatchPool, Depends(pool_of)], plan_id: str, demand_id: str
) -> PlacementReasons:
    """为什么派这些人：各人此刻的匹配分与理由。"""
    return explain(db, account, pool, plan_id, demand_id)


@router.post("/{plan_id}/solve", status_code=202)
def plan_again(
    request: Request, db: Db, account: Staff, tasks: BackgroundTasks, plan_id: str, again: Again | None = None
) -> PlanOut:
    """另立一个方案：换了指定、禁派或有人婉拒之后，重排仍待派的需求，尽量少改动原方案。"""
    plan = service.plan_again(db, plan_id, again or Again(), account)
    return _started(request, db, account, tasks, plan)


@router.post(
    "/{plan_id}/confirm",
    responses={
        202: {"model": ConfirmedOut, "description": "条数多，已转入后台执行"},
        207: {"model": ConfirmedOut, "description": "有的安排已不成立，未执行"},
    },
)
def confirm(
    request: Request,
    response: Response,
    db: Db,
    account: Staff,
    now: Now,
    tasks: BackgroundTasks,
    plan_id: str,
    terms: ToConfirm | None = None,
) -> ConfirmedOut:
    """逐条派单；执行前再核对一次，已不成立的原样留下并说明原因。可重复调用，已派的不会再派。
    条数多时转入后台，以 GET /dispatch-plans/{id} 查看进度与每条的结果。"""
    terms = terms or ToConfirm()
    demand_ids = confirming.placements_to_confirm(db, account, plan_id, terms)
    days = terms.reply_working_days or request.app.state.settings.reply_working_days
    order = Order(account.id, now, terms.offer, days)
    if len(demand_ids) > confirming.MOST_AT_ONCE:
        order_id = background.put_order(db, plan_id, demand_ids, order)
        tasks.add_task(jobs.enqueue, request.app.state.settings, [jobs.confirmation_job(order_id)])
        response.status_code = 202
        return _confirmed(db, plan_id, [], pending=len(demand_ids))
    service.check_not_under_way(db, plan_id)
    db.rollback()  # nothing is written here, and SQLite's write lock must not wait for the transactions below
    items = confirming.confirm(request.app.state.database, plan_id, demand_ids, order)
    answer = _confirmed(db, plan_id, items)
    response.status_code = 207 if answer.refused else 200
    return answer


@router.post("/{plan_id}/discard")
def discard(db: Db, account: Staff, plan_id: str) -> PlanOut:
    """尚未执行的方案作废；不影响需求。"""
    return show_plan(db, service.discard(db, account, plan_id), scope_of(account))


def _started(request: Request, db: Session, account: Account, tasks: BackgroundTasks, plan: DispatchPlan) -> PlanOut:
    shown = show_plan(db, plan, scope_of(account))
    # Runs once the rows are committed.
    tasks.add_task(jobs.enqueue_plan, request.app.state.settings, plan.id, shown.progress.blocks)
    return shown


def _confirmed(db: Session, plan_id: str, items: list[Confirmed], pending: int = 0) -> ConfirmedOut:
    counts = {each: sum(item.result is each for item in items) for each in Result}
    return ConfirmedOut(
        state=service.read_plan(db, plan_id).state,
        assigned=counts[Result.ASSIGNED],
        already=counts[Result.ALREADY],
        refused=counts[Result.REFUSED],
        pending=pending,
        items=items,
    )
