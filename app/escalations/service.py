"""Handing a demand up a tier and back down, and what is told of it.

All functions that change something are for callers who hold the demand's lock, but for those that take its id.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clocks import service as clocks
from app.clocks.limits import settings_of
from app.demands.filters import demand_in_reach
from app.demands.lifecycle import LIFECYCLE
from app.demands.moves import lock_demand
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.escalations.ladder import handler_of, step_up
from app.notifications.notify import notify
from app.notifications.recipients import coordinators_of
from app.scope import Position, scope_of
from models.account import Account
from models.base import utc_now
from models.demand import Demand, DemandState
from models.escalation import Cause, DemandEscalation, Direction
from models.union import Tier, Union

UNDER_WAY = frozenset({DemandState.SUBMITTED, DemandState.ACCEPTED, DemandState.DISPATCHED})
"""A union has it before it; a draft and a returned one are the enterprise's, a delivered one is nearly done."""


def check_in_reach(db: Session, demand_id: str, account: Account) -> None:
    if db.scalar(select(Demand.id).where(Demand.id == demand_id, demand_in_reach(account))) is None:
        raise NotFound("没有这条需求")


def escalate(
    db: Session, demand: Demand, cause: Cause, account: Account | None, now: datetime, reason: str = ""
) -> DemandEscalation | None:
    """To the tier above, whose coordinators are told; None where there is nobody above. No account: the clock acts."""
    step = step_up(db, demand)
    if step is None:
        return None
    made = _entry(db, demand, Direction.UP, cause, account, now, reason)
    _put(demand, step.union, task_force=step.task_force)
    return _handed_over(db, demand, made, "demand.escalated", now)


def send_down(
    db: Session, demand: Demand, union_id: str, reason: str, account: Account, now: datetime
) -> DemandEscalation:
    """To a union below the one that works on it; from the task force also to the province itself."""
    present, target = handler_of(db, demand), db.get(Union, union_id)
    if target is None or scope_of(account).position(target.path) is Position.OTHER:
        raise Invalid.field("union_id", "没有这个工会，或它不属本工会及下级工会")
    if present is not None and not target.path.startswith(present.path):
        raise Invalid.field("union_id", f"只能下派给“{present.name}”的下级工会")
    if present is not None and target.id == present.id and not demand.task_force:
        raise Invalid.field("union_id", f"这条需求已由“{present.name}”办理，请选择其下级工会")
    made = _entry(db, demand, Direction.DOWN, Cause.SENT_BACK, account, now, reason)
    _put(demand, target, task_force=False)
    return _handed_over(db, demand, made, "demand.sent_down", now)


def escalate_by_hand(db: Session, demand_id: str, account: Account, reason: str, now: datetime) -> DemandEscalation:
    demand = _locked_for(db, demand_id, account)
    made = escalate(db, demand, Cause.BY_HAND, account, now, reason)
    if made is None:
        raise Conflict("这条需求已由省总工作专班办理，没有更高一级")
    return made


def send_down_by_hand(
    db: Session, demand_id: str, union_id: str, account: Account, reason: str, now: datetime
) -> DemandEscalation:
    return send_down(db, _locked_for(db, demand_id, account), union_id, reason, account, now)


def escalate_for_want_of_people(
    db: Session, demand: Demand, account: Account | None, now: datetime, reason: str
) -> DemandEscalation | None:
    """Where the settings say so, and the demand waits for somebody to be sent."""
    if demand.state is not DemandState.ACCEPTED or not settings_of(db).escalate_without_candidate:
        return None
    return escalate(db, demand, Cause.NO_CANDIDATE, account, now, reason)


def nobody_fits(db: Session, demand_id: str, account: Account) -> DemandEscalation | None:
    """After a match that found nobody. Only one asked for by the very union that works on the demand counts: others
    may look as often as they like."""
    demand = lock_demand(db, demand_id)
    present = handler_of(db, demand)
    if present is None or account.union_id != present.id:
        return None
    return escalate_for_want_of_people(db, demand, account, utc_now(), "匹配没有合适的人选")


def _locked_for(db: Session, demand_id: str, account: Account) -> Demand:
    check_in_reach(db, demand_id, account)
    demand = lock_demand(db, demand_id)
    present = handler_of(db, demand)
    if scope_of(account).position(present.path if present else None) is Position.OTHER:
        name = present.name if present else "省总工会"
        raise Forbidden(f"这条需求已由“{name}”办理，须由其决定提级或下派")
    if demand.state not in UNDER_WAY:
        raise Conflict(f"需求处于“{LIFECYCLE.state_names[demand.state]}”状态，不能提级或下派")
    return demand


def _entry(
    db: Session, demand: Demand, direction: Direction, cause: Cause, account: Account | None, now: datetime, reason: str
) -> DemandEscalation:
    """As it will stand, but for where to."""
    last = db.scalar(select(func.max(DemandEscalation.sequence)).where(DemandEscalation.demand_id == demand.id))
    return DemandEscalation(
        demand_id=demand.id,
        sequence=(last or 0) + 1,
        from_union_id=demand.handling_union_id or demand.union_id,
        from_tier=clocks.tier_of(db, demand),
        direction=direction,
        cause=cause,
        reason=reason,
        at=now,
        actor_id=account.id if account else None,
    )


def _put(demand: Demand, union: Union | None, *, task_force: bool) -> None:
    demand.handling_union_id = union.id if union else None
    demand.tier = union.tier if union else Tier.PROVINCE
    demand.task_force = task_force


def _handed_over(db: Session, demand: Demand, made: DemandEscalation, kind: str, now: datetime) -> DemandEscalation:
    made.to_union_id, made.task_force = demand.handling_union_id, demand.task_force
    made.to_tier = demand.tier or Tier.PROVINCE
    db.add(made)
    db.flush()
    clocks.hand_over(db, demand, now)
    notify(db, kind, "demand", demand.id, made.id, coordinators_of(db, demand.handling_union_id))
    return made
