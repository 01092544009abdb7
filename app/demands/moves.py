"""Locking a demand and moving it: the only place where a demand's state changes, but for a plan carried out by sets
(app/dispatch_plans/writing.py).

Lock order, everywhere: the demand, its assignment, craftsmen by id, the pool revision last. The demand's clock and its
lendings are only ever locked by who holds the demand.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clocks import service as clocks
from app.demands.lifecycle import ENDED, LIFECYCLE, Action
from app.errors import NotFound
from app.history import record_state
from app.lendings.ending import end_lendings
from app.notifications.telling import tell_of_demand
from models.account import Account
from models.demand import Demand, DemandState


def lock_demand(db: Session, demand_id: str) -> Demand:
    """The demand as it stands now, held until the transaction ends. Rows that merely refer to it are not held up."""
    demand = db.scalar(
        select(Demand)
        .where(Demand.id == demand_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if demand is None:
        raise NotFound("没有这条需求")
    return demand


def move_demand(
    db: Session, demand: Demand, action: Action, account: Account | None, now: datetime, reason: str = ""
) -> None:
    """The caller holds the demand's lock. No account: the clock acts. The demand's clock and lendings follow."""
    before = demand.state
    demand.state = LIFECYCLE.after(before, action)
    if demand.state is DemandState.SUBMITTED:
        demand.submitted_at = demand.submitted_at or now
    if demand.state is DemandState.CLOSED:
        demand.closed_at = now
    change_id = record_state(db, demand, before, account, now, reason)
    tell_of_demand(db, demand, before, demand.state, change_id)
    clocks.follow(db, demand, before, demand.state, now)
    if demand.state in ENDED:
        end_lendings(db, demand.id)
