"""The offer and its answer: accepted, declined, or never answered."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.assignments.lifecycle import LIFECYCLE, Action
from app.assignments.moves import move_assignment
from app.assignments.next_candidate import propose_next
from app.assignments.service import locked_for
from app.demands.lifecycle import Action as DemandAction
from app.demands.moves import move_demand
from app.errors import Conflict, Forbidden
from app.escalations.service import escalate_for_want_of_people
from app.lendings.service import require_lent
from app.matches.conflicts import refuse_conflicts_of_interest
from app.matches.pool import MatchPool
from app.working_days import SHANGHAI, end_of_working_day
from models.account import Account, Role
from models.assignment import Assignment, AssignmentState
from models.demand import Demand, DemandState


def offer(db: Session, assignment_id: str, reply_working_days: int, account: Account, now: datetime) -> Assignment:
    """Looks once more whether everybody may be sent: interests, releases and lendings may have changed meanwhile."""
    demand, assignment = locked_for(db, assignment_id, Action.OFFER, account)
    LIFECYCLE.after(assignment.state, Action.OFFER)
    people = [member.craftsman_id for member in assignment.members]
    require_lent(db, demand, people, account)
    refuse_conflicts_of_interest(db, demand.id, people)
    assignment.reply_due_at = end_of_working_day(now, reply_working_days)
    move_assignment(db, assignment, Action.OFFER, account, now)
    if demand.state is DemandState.ACCEPTED:
        move_demand(db, demand, DemandAction.DISPATCH, account, now)
    return assignment


def accept(db: Session, assignment_id: str, account: Account, now: datetime) -> Assignment:
    _demand, assignment = locked_for(db, assignment_id, Action.ACCEPT, account)
    _check_answers_for_the_team(assignment, account)
    if assignment.state is AssignmentState.OFFERED and _is_overdue(assignment, now):
        due = assignment.reply_due_at.astimezone(SHANGHAI) if assignment.reply_due_at else now
        raise Conflict(f"答复期限（{due:%Y-%m-%d %H:%M}）已过，不能再接受；请与工会联系")
    move_assignment(db, assignment, Action.ACCEPT, account, now)
    return assignment


def decline(
    db: Session, pool: MatchPool | None, assignment_id: str, account: Account, now: datetime, reason: str
) -> Assignment | None:
    """Answers the next candidate's assignment, where there is one."""
    demand, assignment = locked_for(db, assignment_id, Action.DECLINE, account)
    _check_answers_for_the_team(assignment, account)
    move_assignment(db, assignment, Action.DECLINE, account, now, reason)
    return bring_up_next(db, pool, demand, assignment, account, now, "上一人选婉拒，递补")


def bring_up_next(
    db: Session,
    pool: MatchPool | None,
    demand: Demand,
    assignment: Assignment,
    account: Account | None,
    now: datetime,
    reason: str,
) -> Assignment | None:
    """With nobody left the demand waits, accepted, for a coordinator: of the tier above, where the settings say so."""
    following = propose_next(db, pool, demand, assignment, account, now, reason)
    if following is None:
        move_demand(db, demand, DemandAction.RECALL, account, now, "没有可递补的人选")
        escalate_for_want_of_people(db, demand, None, now, "没有可递补的人选")
    return following


def _is_overdue(assignment: Assignment, now: datetime) -> bool:
    return assignment.reply_due_at is not None and now > assignment.reply_due_at


def _check_answers_for_the_team(assignment: Assignment, account: Account) -> None:
    lead = assignment.members[0]
    if account.role is Role.CRAFTSMAN and account.craftsman_id != lead.craftsman_id:
        raise Forbidden(f"由领队{lead.craftsman.name}代表全队答复")
