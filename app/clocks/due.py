"""What becomes of clocks that run out: people are warned, then the demand goes up a tier.

Nothing is kept of when this was last done. What is due is found by the rows themselves, taken one by one under the lock
of its demand, and changed so that it is not found again: two processes do it once, and one that was down for ten days
finds each overdue demand once and takes it up one tier, where a new time begins.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from app.assignments.lifecycle import ENDED
from app.clocks import service as clocks
from app.clocks.turns import OF_DEMAND
from app.db import Database
from app.escalations.ladder import handler_of
from app.escalations.service import escalate
from app.notifications.notify import notify
from app.notifications.recipients import accounts_by_craftsman, accounts_by_enterprise, coordinators_of
from app.settings import Settings
from models.assignment import Assignment, AssignmentMember
from models.demand import Demand, DemandState
from models.escalation import Cause
from models.work_clock import ClockKind, ClockState, WorkClock

MOST_AT_ONCE = 500
"""Rows looked for in a round; the rest is found by the next."""
OVERDUE = {ClockKind.ACCEPT: "逾期未受理", ClockKind.DISPATCH: "逾期未派单", ClockKind.DELIVER: "逾期未交付"}

log = structlog.get_logger()

Handle = Callable[[Session, Demand, WorkClock], None]


def look_after_clocks(database: Database, settings: Settings, now: datetime) -> int:
    """Warns and escalates all that is due; answers how many clocks it changed. An overdue reply is left to
    app/assignments/expiry, which knows who is asked next."""

    def miss(db: Session, demand: Demand, clock: WorkClock) -> None:
        goes_up = clock.kind in settings.escalating_clocks
        if not goes_up or escalate(db, demand, Cause.UNANSWERED, None, now, OVERDUE.get(clock.kind, "逾期")) is None:
            clocks.end(db, clock, now)
        elif clock.state is ClockState.RUNNING:
            clocks.end(db, clock, now)  # not the union's own clock, which was handed over with the demand

    def warn(db: Session, demand: Demand, clock: WorkClock) -> None:
        clock.warned_at = now
        notify(
            db, "clock.warned", "demand", demand.id, f"{clock.id}:{clock.due_at:%Y%m%d}", _whose_turn(db, demand, clock)
        )

    done = _each(database, and_(WorkClock.due_at < now, WorkClock.kind != ClockKind.REPLY), miss)
    return done + _each(
        database, and_(WorkClock.warn_at < now, WorkClock.due_at >= now, WorkClock.warned_at.is_(None)), warn
    )


def begin_missing(database: Database, now: datetime) -> int:
    """Clocks for demands that came before a union without one: they stood there before there were clocks."""
    waiting = Demand.state.in_((DemandState.SUBMITTED, DemandState.ACCEPTED))
    never = ~exists().where(WorkClock.demand_id == Demand.id)
    begun = 0
    for demand_id in _ids(database, select(Demand.id).where(waiting, never)):
        with database.session() as db:
            demand = _held(db, demand_id, waiting, never)
            if demand is not None:
                kind = OF_DEMAND[demand.state]
                assert isinstance(kind, ClockKind)
                clocks.start(db, demand, kind, now)
                begun += 1
    return begun


def _each(database: Database, condition: ColumnElement[bool], handle: Handle) -> int:
    due = and_(WorkClock.state == ClockState.RUNNING, condition)
    changed = 0
    for clock_id in _ids(database, select(WorkClock.id).where(due).order_by(WorkClock.due_at)):
        try:
            changed += _one(database, clock_id, due, handle)
        except Exception:  # one that cannot be helped does not keep the others waiting
            log.exception("clock not looked after", clock_id=clock_id)
    return changed


def _one(database: Database, clock_id: str, due: ColumnElement[bool], handle: Handle) -> bool:
    """Whether it was still due, and nobody else was at it."""
    with database.session() as db:
        demand_id = db.scalar(select(WorkClock.demand_id).where(WorkClock.id == clock_id))
        demand = _held(db, demand_id) if demand_id else None
        if demand is None:
            return False
        query = select(WorkClock).where(WorkClock.id == clock_id, due).with_for_update()
        clock = db.scalar(query.execution_options(populate_existing=True))
        if clock is None:
            return False
        handle(db, demand, clock)
        return True


def _ids(database: Database, query: Any) -> list[str]:
    with database.session(writes=False) as db:
        return list(db.scalars(query.limit(MOST_AT_ONCE)))


def _held(db: Session, demand_id: str, *conditions: ColumnElement[bool]) -> Demand | None:
    """Locked, unless somebody else holds it: whoever does is changing it, or sees to its clock already."""
    query = select(Demand).where(Demand.id == demand_id, *conditions)
    query = query.with_for_update(key_share=True, skip_locked=True)
    return db.scalar(query.execution_options(populate_existing=True))


def _whose_turn(db: Session, demand: Demand, clock: WorkClock) -> list[str]:
    """The accounts of those whose time it is."""
    if clock.kind is ClockKind.CONFIRM:
        return accounts_by_enterprise(db, [demand.enterprise_id]).get(demand.enterprise_id, [])
    handler = handler_of(db, demand)
    union = coordinators_of(db, handler.id if handler else None)
    if clock.kind in clocks.AT_THE_UNION:
        return union
    lead = db.scalar(
        select(AssignmentMember.craftsman_id)
        .join(Assignment, Assignment.id == AssignmentMember.assignment_id)
        .where(Assignment.demand_id == demand.id, Assignment.state.not_in(ENDED), AssignmentMember.position == 0)
    )
    people = accounts_by_craftsman(db, [lead]).get(lead, []) if lead else []
    return [*people, *union] if clock.kind is ClockKind.DELIVER else people
