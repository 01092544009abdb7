"""What people do with a demand that stands: submit, accept, return, withdraw, close."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.assignments import service as assignments
from app.auth.access import is_staff
from app.demands.lifecycle import LIFECYCLE, RESOLUTION_NAMES, WITHOUT_SERVICE, Action
from app.demands.moves import lock_demand, move_demand
from app.demands.schemas import Closing
from app.demands.service import check_visible
from app.errors import Conflict, Forbidden, Invalid
from models.account import Account
from models.assignment import Assignment, AssignmentState
from models.demand import Demand, DemandState, Resolution


def act(db: Session, demand_id: str, action: Action, account: Account, now: datetime, reason: str = "") -> None:
    demand = _locked_for(db, demand_id, action, account)
    move_demand(db, demand, action, account, now, reason)


def withdraw(db: Session, demand_id: str, account: Account, now: datetime, reason: str) -> None:
    """The live assignment is cancelled with it."""
    demand = _locked_for(db, demand_id, Action.WITHDRAW, account)
    move_demand(db, demand, Action.WITHDRAW, account, now, reason)
    assignments.cancel_live(db, demand, account, now, f"需求撤回：{reason}" if reason else "需求撤回")


def close(db: Session, demand_id: str, terms: Closing, account: Account, now: datetime) -> None:
    demand = _locked_for(db, demand_id, Action.CLOSE, account)
    LIFECYCLE.after(demand.state, Action.CLOSE)
    if demand.state is DemandState.DELIVERED:
        confirmed = _confirmed_resolution(db, demand)
        resolution = terms.resolution or confirmed
    else:
        resolution = _resolution_without_service(terms, account)
    reason = terms.reason or f"结果：{RESOLUTION_NAMES[resolution]}"
    assignments.cancel_live(db, demand, account, now, f"需求办结：{reason}")
    demand.resolution = resolution
    move_demand(db, demand, Action.CLOSE, account, now, reason)


def _locked_for(db: Session, demand_id: str, action: Action, account: Account) -> Demand:
    LIFECYCLE.permit(account.role, action)
    check_visible(db, demand_id, account)
    return lock_demand(db, demand_id)


def _confirmed_resolution(db: Session, demand: Demand) -> Resolution:
    """A delivered demand's service is judged before the demand is closed."""
    resolution = db.scalar(
        select(Assignment.resolution)
        .where(Assignment.demand_id == demand.id, Assignment.state == AssignmentState.CONFIRMED)
        .order_by(Assignment.confirmed_at.desc())
    )
    if resolution is None:
        raise Conflict("服务已交付，尚待企业确认结果；请先确认派单的结果（或重开），再办结需求")
    return resolution


def _resolution_without_service(terms: Closing, account: Account) -> Resolution:
    if not is_staff(account):
        raise Forbidden("需求尚未经过服务，只能由工会办结；企业可以撤回需求")
    if terms.resolution not in WITHOUT_SERVICE:
        names = "、".join(f"{RESOLUTION_NAMES[each]}（{each}）" for each in sorted(WITHOUT_SERVICE))
        raise Invalid.field("resolution", f"未经服务的需求只能以这些结果办结：{names}")
    return terms.resolution
