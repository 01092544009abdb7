"""Asking for a plan, asking for it once more, finding and discarding it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from app.demands.filters import find_demands
from app.demands.filters import visible as demands_visible
from app.dispatch_plans.asking import MOST_DEMANDS, Again, NewPlan
from app.dispatch_plans.schemas import STATE_NAMES
from app.dispatch_plans.standing import in_reach_among, stand_ins, waiting_among, waits
from app.dispatch_plans.wishes import Wishes, check_wishes, refuse, wishes_again, wishes_of
from app.errors import Conflict, Invalid, NotFound
from app.scope import in_scope
from models.account import Account
from models.demand import Demand
from models.dispatch_plan import DispatchBlock, DispatchPlan, PlannedDemand, PlanState

BLOCK = 200
"""Demands whose candidates one worker searches in one go: a second or two."""
UNDER_WAY = (PlanState.QUEUED, PlanState.RUNNING)
REPEATABLE = (PlanState.PROPOSED, PlanState.CONFIRMED, PlanState.FAILED)


def create_plan(db: Session, new: NewPlan, account: Account, now: datetime) -> DispatchPlan:
    return _put(db, _chosen(db, new, account, now), wishes_of(new), account)


def plan_again(db: Session, plan_id: str, again: Again, account: Account) -> DispatchPlan:
    """A new plan that stays near the former, for those of its demands in reach that still wait or were refused."""
    former = find_plan(db, account, plan_id)
    if former.state not in REPEATABLE:
        raise Conflict(f"方案处于“{STATE_NAMES[former.state]}”状态，不能重排")
    check_not_under_way(db, plan_id)
    planned = list(db.scalars(select(PlannedDemand.demand_id).where(PlannedDemand.plan_id == plan_id)))
    proposed = stand_ins(db, plan_id)
    superseded = {each: proposed[each] for each in in_reach_among(db, proposed, account)}
    demand_ids = sorted(waiting_among(db, planned, account) | superseded.keys())
    if not demand_ids:
        raise Conflict("方案中的需求都已派出、办结或撤回，没有需要重排的")
    wishes = wishes_again(db, former, again, demand_ids, account)
    return _put(db, demand_ids, wishes, account, former.id, superseded)


def find_plans(states: Sequence[PlanState] | None) -> Select[DispatchPlan]:
    query = select(DispatchPlan)
    return query.where(DispatchPlan.state.in_(states)) if states else query


def visible(query: Select[DispatchPlan], account: Account) -> Select[DispatchPlan]:
    """Those asked for from a union in the account's reach."""
    return query.where(in_scope(DispatchPlan.union_id, account))


def find_plan(db: Session, account: Account, plan_id: str) -> DispatchPlan:
    plan = db.scalar(visible(find_plans(None).where(DispatchPlan.id == plan_id), account))
    if plan is None:
        raise NotFound("没有这个派单方案")
    return plan


def read_plan(db: Session, plan_id: str) -> DispatchPlan:
    """For work on a plan that is under way already, whoever asked for it."""
    plan = db.get(DispatchPlan, plan_id)
    if plan is None:
        raise NotFound("没有这个派单方案")
    return plan


def lock_plan(db: Session, plan_id: str) -> DispatchPlan:
    """Held until the transaction ends. It is the first lock a transaction takes, before any demand's."""
    query = select(DispatchPlan).where(DispatchPlan.id == plan_id).with_for_update(key_share=True)
    plan = db.scalar(query.execution_options(populate_existing=True))
    if plan is None:
        raise NotFound("没有这个派单方案")
    return plan


def check_not_under_way(db: Session, plan_id: str) -> None:
    """Raises Conflict while placements of the plan are being carried out in the background."""
    of_plan = (PlannedDemand.plan_id == plan_id, PlannedDemand.confirmation_id.is_not(None))
    left = db.scalar(select(func.count()).where(*of_plan)) or 0
    if left:
        raise Conflict(f"方案正在后台执行，还有 {left} 条；请待执行完毕")


def discard(db: Session, account: Account, plan_id: str) -> DispatchPlan:
    """Nothing of it was carried out. Discarding twice is discarding once."""
    find_plan(db, account, plan_id)
    plan = lock_plan(db, plan_id)
    check_not_under_way(db, plan_id)
    if plan.state is PlanState.CONFIRMED:
        raise Conflict("方案已执行，不能作废；可以逐个取消派单，或重排余下的需求")
    plan.state = PlanState.DISCARDED
    return plan


def _put(
    db: Session,
    demand_ids: Sequence[str],
    wishes: Wishes,
    account: Account,
    previous_id: str | None = None,
    superseded: Mapping[str, str] | None = None,
) -> DispatchPlan:
    check_wishes(db, wishes, demand_ids, account)
    plan = DispatchPlan(
        total=len(demand_ids),
        previous_id=previous_id,
        created_by_id=account.id,
        union_id=account.union_id,
        **asdict(wishes),
    )
    db.add(plan)
    db.flush()
    blocks = range((len(demand_ids) + BLOCK - 1) // BLOCK)
    db.execute(insert(DispatchBlock), [{"plan_id": plan.id, "number": number} for number in blocks])
    gives_way = superseded or {}
    rows = [
        {"plan_id": plan.id, "demand_id": each, "block": at // BLOCK, "supersedes_id": gives_way.get(each)}
        for at, each in enumerate(demand_ids)
    ]
    db.execute(insert(PlannedDemand), rows)
    return plan


def _chosen(db: Session, new: NewPlan, account: Account, now: datetime) -> list[str]:
    """In the order of their ids, which is that of their arrival."""
    if (new.demand_ids is None) == (new.filter is None):
        raise Invalid.field("demand_ids", "demand_ids 与 filter 请给一种，且只给一种")
    if new.demand_ids is not None:
        return _named(db, new.demand_ids, account)
    assert new.filter is not None
    query = demands_visible(find_demands(new.filter, now, account), account).where(waits()).order_by(Demand.id)
    found = list(db.scalars(query.with_only_columns(Demand.id).limit(MOST_DEMANDS + 1)))
    if not found:
        raise Invalid.field("filter", "没有符合条件的待派需求（已受理、尚无派单）")
    if len(found) > MOST_DEMANDS:
        raise Invalid.field("filter", f"一个方案最多 {MOST_DEMANDS} 条需求，请缩小范围")
    return found


def _named(db: Session, demand_ids: Sequence[str], account: Account) -> list[str]:
    waiting = waiting_among(db, set(demand_ids), account)
    refuse("demand_ids", "没有这条需求，或它不在待派状态（已受理、尚无派单）", demand_ids, waiting)
    return sorted(set(demand_ids))
