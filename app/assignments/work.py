"""The service itself: started, delivered, judged by the enterprise."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.assignments.lifecycle import LIFECYCLE, Action
from app.assignments.moves import move_assignment
from app.assignments.schemas import Confirmation, Delivery
from app.assignments.service import locked_for
from app.demands.lifecycle import RESOLUTION_NAMES
from app.demands.lifecycle import Action as DemandAction
from app.demands.moves import move_demand
from app.errors import Conflict
from models.account import Account
from models.assignment import Assignment
from models.visit import Visit


def start(db: Session, assignment_id: str, account: Account, now: datetime) -> Assignment:
    _demand, assignment = locked_for(db, assignment_id, Action.START, account)
    move_assignment(db, assignment, Action.START, account, now)
    return assignment


def deliver(db: Session, assignment_id: str, terms: Delivery, account: Account, now: datetime) -> Assignment:
    demand, assignment = locked_for(db, assignment_id, Action.DELIVER, account)
    LIFECYCLE.after(assignment.state, Action.DELIVER)
    if not db.scalar(select(exists().where(Visit.assignment_id == assignment_id))):
        raise Conflict("还没有服务记录：请先登记至少一次服务，再交付")
    if terms.summary is not None:
        assignment.summary = terms.summary
    move_assignment(db, assignment, Action.DELIVER, account, now)
    move_demand(db, demand, DemandAction.DELIVER, account, now)
    return assignment


def confirm(db: Session, assignment_id: str, terms: Confirmation, account: Account, now: datetime) -> Assignment:
    """What the enterprise says becomes the craftsmen's track record."""
    _demand, assignment = locked_for(db, assignment_id, Action.CONFIRM, account)
    reason = f"{RESOLUTION_NAMES[terms.resolution]}，评分 {terms.rating}"
    move_assignment(db, assignment, Action.CONFIRM, account, now, reason)
    assignment.resolution, assignment.rating, assignment.comment = terms.resolution, terms.rating, terms.comment
    assignment.confirmed_at = now
    return assignment


def reopen(db: Session, assignment_id: str, account: Account, now: datetime, reason: str) -> Assignment:
    demand, assignment = locked_for(db, assignment_id, Action.REOPEN, account)
    move_assignment(db, assignment, Action.REOPEN, account, now, reason)
    move_demand(db, demand, DemandAction.REOPEN, account, now, reason)
    return assignment
