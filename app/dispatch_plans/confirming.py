"""Carrying a plan out: each placement by itself, looked at once more in the moment it becomes an assignment.

One transaction a placement, so that one that no longer holds is left alone and nothing is half written. Locks are
taken in the order plan, demand, its assignment, craftsmen by id. The plan's lock lets one confirmation in at a time,
and the row of the placement keeps the assignment it became: however often and by however many hands a plan is
confirmed, a demand gets one assignment from it at most. That no other is live is the index `uq_assignment_one_live`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.assignments import replies
from app.assignments.capacity import CapacityExceeded
from app.assignments.lifecycle import ENDED, Action
from app.assignments.lifecycle import LIFECYCLE as ASSIGNMENTS
from app.assignments.moves import lock_assignment, move_assignment
from app.assignments.service import propose
from app.db import Database
from app.demands.lifecycle import LIFECYCLE as DEMANDS
from app.demands.moves import lock_demand
from app.dispatch_plans.schemas import STATE_NAMES, Confirmed, Result, ToConfirm
from app.dispatch_plans.service import find_plan, lock_plan
from app.dispatch_plans.standing import pledges
from app.errors import TYPE_ROOT, AppError, Conflict, Invalid
from app.matches.translate import read_craftsmen, read_demand
from matching.rules import RULES_OF_A_PLAN, first_rejection
from models.account import Account
from models.assignment import Assignment, AssignmentState
from models.craftsman import Craftsman
from models.demand import Demand, DemandState
from models.dispatch_plan import DispatchPlan, Outcome, PlannedDemand, PlanState

CONFIRMABLE = (PlanState.PROPOSED, PlanState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Order:
    """Who confirms, when, and whether craftsmen are asked at once."""

    account_id: str
    now: datetime
    offer: bool
    reply_working_days: int


def placements_to_confirm(db: Session, plan_id: str, terms: ToConfirm) -> list[str]:
    """By demand; those that became an assignment before only where they are named."""
    _check_confirmable(find_plan(db, plan_id))
    placed = select(PlannedDemand).where(PlannedDemand.plan_id == plan_id, PlannedDemand.outcome == Outcome.PLACED)
    rows = db.scalars(placed.order_by(PlannedDemand.demand_id)).all()
    if terms.demand_ids is None:
        return [row.demand_id for row in rows if row.assignment_id is None]
    known = {row.demand_id for row in rows}
    faults = [
        {"loc": ["body", "demand_ids", at], "msg": "方案没有为这条需求安排人"}
        for at, each in enumerate(terms.demand_ids)
        if each not in known
    ]
    if faults:
        raise Invalid("所选的需求中有的没有安排", errors=faults[:20])
    return list(dict.fromkeys(terms.demand_ids))


def confirm(database: Database, plan_id: str, demand_ids: Sequence[str], order: Order) -> list[Confirmed]:
    """One result a demand, in their order. A call that is cut short is taken up by calling again."""
    return [_confirm_one(database, plan_id, demand_id, order) for demand_id in demand_ids]


def _confirm_one(database: Database, plan_id: str, demand_id: str, order: Order) -> Confirmed:
    try:
        with database.session() as db:
            return _carry_out(db, plan_id, demand_id, order)
    except AppError as error:
        return _refused(demand_id, error.kind, error.detail)
    except IntegrityError:
        return _refused(demand_id, "conflict", "数据刚被他人修改，请刷新后重试")
    except OperationalError:
        return _refused(demand_id, "busy", "数据库暂时繁忙，请稍后再次执行")


def _refused(demand_id: str, kind: str, detail: str) -> Confirmed:
    return Confirmed(demand_id=demand_id, result=Result.REFUSED, type=TYPE_ROOT + kind, detail=detail)


def _carry_out(db: Session, plan_id: str, demand_id: str, order: Order) -> Confirmed:
    plan = lock_plan(db, plan_id)
    _check_confirmable(plan)
    placement = db.get_one(PlannedDemand, (plan_id, demand_id), populate_existing=True)
    if placement.assignment_id is not None:
        return Confirmed(demand_id=demand_id, result=Result.ALREADY, assignment_id=placement.assignment_id)
    account = db.get_one(Account, order.account_id)
    demand = lock_demand(db, demand_id)
    live = _live(db, demand)
    _check_waits(demand, live, placement)
    _check_team(db, demand_id, [each["craftsman_id"] for each in placement.team], live)
    if live is not None:
        _, stand_in = lock_assignment(db, live.id)
        move_assignment(db, stand_in, Action.CANCEL, account, order.now, "按重排方案另派")
    team = [each["craftsman_id"] for each in placement.team]
    made = propose(db, demand, team, account, order.now, reason="按派单方案")
    if order.offer:
        replies.offer(db, made.id, order.reply_working_days, account, order.now)
    placement.assignment_id = made.id
    plan.state, plan.confirmed_at = PlanState.CONFIRMED, plan.confirmed_at or order.now
    return Confirmed(demand_id=demand_id, result=Result.ASSIGNED, assignment_id=made.id)


def _check_confirmable(plan: DispatchPlan) -> None:
    if plan.state not in CONFIRMABLE:
        raise Conflict(f"方案处于“{STATE_NAMES[plan.state]}”状态，不能执行")


def _live(db: Session, demand: Demand) -> Assignment | None:
    query = select(Assignment).where(Assignment.demand_id == demand.id, Assignment.state.not_in(ENDED))
    return db.scalar(query.execution_options(populate_existing=True))


def _check_waits(demand: Demand, live: Assignment | None, placement: PlannedDemand) -> None:
    """Only the next candidate's proposal that the plan stands in for gives way, and only before it is offered."""
    if live is None:
        if demand.state is not DemandState.ACCEPTED:
            raise Conflict(f"需求处于“{DEMANDS.state_names[demand.state]}”状态，不能派单")
    elif live.id != placement.supersedes_id or live.state is not AssignmentState.PROPOSED:
        state = ASSIGNMENTS.state_names[live.state]
        raise Conflict(f"这条需求已有派单在进行（{state}），先办完或取消它", assignment_id=live.id)


def _check_team(db: Session, demand_id: str, team: Sequence[str], live: Assignment | None) -> None:
    """Everyone is still there, allowed and free; their locks keep others from promising the same place meanwhile."""
    locked = select(Craftsman.id).where(Craftsman.id.in_(team)).order_by(Craftsman.id).with_for_update(key_share=True)
    if len(db.scalars(locked).all()) < len(team):
        raise Conflict("安排的人已有不在人才库的，请重排")
    demand = read_demand(db, demand_id)
    assert demand is not None
    promised = pledges(db, team, without={live.id} if live else ())
    for craftsman in read_craftsmen(db, team):
        if rejection := first_rejection(craftsman, demand, RULES_OF_A_PLAN):
            raise Conflict(f"{craftsman.name}：{rejection.text}")
        waiting = promised.get(craftsman.id, 0)
        if craftsman.load + waiting >= craftsman.capacity:
            raise CapacityExceeded(
                f"{craftsman.name}已有 {craftsman.load} 项服务进行中、{waiting} 项派单待答复，"
                f"上限 {craftsman.capacity} 项，不能再派"
            )
