"""The assignments of many placements written by sets, with all that single ones leave behind: states and their history.

What `app/assignments` and `app/demands` do for one assignment and one demand, by the same tables of moves. The caller
holds the locks and has looked that every placement holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.assignments.lifecycle import LIFECYCLE as ASSIGNMENTS
from app.assignments.lifecycle import Action
from app.clocks.service import await_replies
from app.demands.lifecycle import LIFECYCLE as DEMANDS
from app.demands.lifecycle import Action as DemandAction
from app.dispatch_plans.situation import Situation, team_of
from app.dispatch_plans.standing import in_parts
from app.notifications.telling import Move, tell_of_assignments, tell_of_demands
from app.working_days import end_of_working_day
from models.assignment import Assignment, AssignmentMember, AssignmentState
from models.base import new_id
from models.demand import Demand, DemandState
from models.dispatch_plan import PlannedDemand
from models.state_change import StateChange

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """Who confirms, when, and whether craftsmen are asked at once."""

    account_id: str
    now: datetime
    offer: bool
    reply_working_days: int


def write_assignments(
    db: Session, placements: Sequence[PlannedDemand], situation: Situation, order: Order
) -> dict[str, str]:
    """The new assignments' ids by demand."""
    # First those give way that stood in: two of a demand are never live at once.
    gone = [situation.live[each.demand_id].id for each in placements if each.demand_id in situation.live]
    _cancel(db, gone, order)
    made = {each.demand_id: new_id() for each in placements}
    _propose(db, placements, made, order)
    if order.offer:
        _record(db, "assignment_id", made.values(), (AssignmentState.PROPOSED, OFFERED), order)
        _dispatch(db, [each for each in made if situation.states[each] is DemandState.ACCEPTED], order)
        await_replies(db, made, end_of_working_day(order.now, order.reply_working_days), order.now)
    return made


OFFERED = ASSIGNMENTS.after(AssignmentState.PROPOSED, Action.OFFER)


def _cancel(db: Session, assignment_ids: Sequence[str], order: Order) -> None:
    if assignment_ids:
        cancelled = ASSIGNMENTS.after(AssignmentState.PROPOSED, Action.CANCEL)
        _set_state(db, Assignment, assignment_ids, cancelled)
        _record(db, "assignment_id", assignment_ids, (AssignmentState.PROPOSED, cancelled), order, "按重排方案另派")


def _propose(db: Session, placements: Sequence[PlannedDemand], made: dict[str, str], order: Order) -> None:
    """Written as they will stand at the end of the transaction; their history tells both steps."""
    asked: Row = {"state": AssignmentState.PROPOSED}
    if order.offer:
        asked = {"state": OFFERED, "reply_due_at": end_of_working_day(order.now, order.reply_working_days)}
    db.execute(
        insert(Assignment),
        [
            {"id": made[each.demand_id], "demand_id": each.demand_id, "created_at": order.now, **asked}
            for each in placements
        ],
    )
    members = [
        {"assignment_id": made[each.demand_id], "craftsman_id": craftsman_id, "position": position}
        for each in placements
        for position, craftsman_id in enumerate(team_of(each))
    ]
    db.execute(insert(AssignmentMember), members)
    _record(db, "assignment_id", made.values(), (None, AssignmentState.PROPOSED), order, "按派单方案")


def _dispatch(db: Session, demand_ids: Sequence[str], order: Order) -> None:
    if demand_ids:
        dispatched = DEMANDS.after(DemandState.ACCEPTED, DemandAction.DISPATCH)
        _set_state(db, Demand, demand_ids, dispatched)
        _record(db, "demand_id", demand_ids, (DemandState.ACCEPTED, dispatched), order)


def _set_state(db: Session, table: Any, ids: Sequence[str], state: AssignmentState | DemandState) -> None:
    """Not by key and row: the database counts the version, and would then be asked for one row at a time."""
    for part in in_parts(ids):
        change = update(table).where(table.id.in_(part)).values(state=state)
        db.execute(change.execution_options(synchronize_session=False))


def _record(
    db: Session,
    subject: str,
    ids: Iterable[str],
    change: tuple[AssignmentState | DemandState | None, AssignmentState | DemandState],
    order: Order,
    reason: str = "",
) -> None:
    before, after = change
    common = {"from_state": before, "to_state": after, "actor_id": order.account_id, "at": order.now, "reason": reason}
    rows: list[Row] = [{"id": new_id(), subject: each, **common} for each in ids]
    db.execute(insert(StateChange), rows)
    tell = tell_of_demands if subject == "demand_id" else tell_of_assignments
    tell(db, [Move(row[subject], before, after, row["id"]) for row in rows])
