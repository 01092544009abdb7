"""Offers that nobody answered in time."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.assignments.lifecycle import Action
from app.assignments.moves import lock_assignment, move_assignment
from app.assignments.replies import bring_up_next
from app.matches.pool import MatchPool
from models.assignment import Assignment, AssignmentState
from models.demand import Demand

MOST_AT_ONCE = 50
"""So that one transaction stays short; the rest is taken in the next round."""


def expire_overdue(db: Session, now: datetime, pool: MatchPool | None = None) -> int:
    """Ends overdue offers and brings up the next candidates; answers how many offers ended.

    One offer at a time, each under its demand's lock. A demand that another process holds is skipped: that one is
    answering it, or expiring it already. Without `pool`, only the saved match is asked for the next candidate.
    """
    ended = 0
    while ended < MOST_AT_ONCE and (assignment_id := _take_one(db, now)) is not None:
        demand, assignment = lock_assignment(db, assignment_id)
        if assignment.state is not AssignmentState.OFFERED:
            continue  # answered between our finding it and our locking it
        move_assignment(db, assignment, Action.EXPIRE, None, now, "答复期限已过")
        bring_up_next(db, pool, demand, assignment, None, now, "上一人选逾期未答复，递补")
        ended += 1
    return ended


def _take_one(db: Session, now: datetime) -> str | None:
    """An overdue offer whose demand, now locked, nobody else was holding."""
    return db.scalar(
        select(Assignment.id)
        .join(Demand, Demand.id == Assignment.demand_id)
        .where(Assignment.state == AssignmentState.OFFERED, Assignment.reply_due_at < now)
        .order_by(Assignment.reply_due_at)
        .limit(1)
        .with_for_update(of=Demand, key_share=True, skip_locked=True)
    )
