"""Locking an assignment and moving it: the only place where an assignment's state changes, but for a plan carried out
by sets (app/dispatch_plans/writing.py).

Lock order, everywhere: the demand, its assignment, craftsmen by id, the pool revision last.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.assignments.capacity import release, take_up
from app.assignments.lifecycle import ENDED, HOLDING, LIFECYCLE, UNWILLING, Action
from app.clocks import service as clocks
from app.demands.moves import lock_demand
from app.errors import NotFound
from app.history import record_state
from app.lendings.ending import end_lendings
from app.notifications.telling import tell_of_assignment
from models.account import Account
from models.assignment import Assignment, AssignmentMember, AssignmentState
from models.demand import Demand

MEMBERS = selectinload(Assignment.members).selectinload(AssignmentMember.craftsman)


def lock_assignment(db: Session, assignment_id: str) -> tuple[Demand, Assignment]:
    """The assignment with its members, and its demand, as they stand now, held until the transaction ends."""
    demand_id = db.scalar(select(Assignment.demand_id).where(Assignment.id == assignment_id))
    if demand_id is None:
        raise NotFound("没有这个派单")
    demand = lock_demand(db, demand_id)
    assignment = db.scalars(
        select(Assignment)
        .where(Assignment.id == assignment_id)
        .options(MEMBERS)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    return demand, assignment


def move_assignment(
    db: Session, assignment: Assignment, action: Action, account: Account | None, now: datetime, reason: str = ""
) -> None:
    """The caller holds the locks. The members' load follows the state, and so do the demand's clock and the lendings of
    whoever is sent no more. No account: the clock acts."""
    before = assignment.state
    assignment.state = LIFECYCLE.after(before, action)
    members = [member.craftsman_id for member in assignment.members]
    if assignment.state in HOLDING and before not in HOLDING:
        take_up(db, members)
    if before in HOLDING and assignment.state not in HOLDING:
        release(db, members)
    change_id = record_state(db, assignment, before, account, now, reason)
    tell_of_assignment(db, assignment, before, assignment.state, change_id)
    demand = db.get_one(Demand, assignment.demand_id)
    clocks.follow(db, demand, before, assignment.state, now, assignment.reply_due_at if _is_asked(assignment) else None)
    if assignment.state in UNWILLING:
        end_lendings(db, demand.id, members[:1])  # the lead said no; the others may yet come along with another
    elif assignment.state in ENDED:
        end_lendings(db, demand.id, members)


def _is_asked(assignment: Assignment) -> bool:
    return assignment.state is AssignmentState.OFFERED
