"""Starting, pausing and ending the clock of a demand, as its states and those of its assignment change.

A demand's clock is changed only by who holds the demand's lock; that it has one live clock at most, the index
`uq_work_clock_one_live` holds as well.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import case, insert, select, update
from sqlalchemy.orm import Session

from app.clocks.limits import limit_days, settings_of
from app.clocks.turns import Change, turn_after
from app.working_days import end_of_working_day, working_days_between
from models.assignment import AssignmentState
from models.base import new_id
from models.demand import Demand, DemandState
from models.union import Tier, Union
from models.work_clock import LIVE_STATES, ClockKind, ClockState, WorkClock

DROPPED = (DemandState.WITHDRAWN, AssignmentState.CANCELLED)
"""What was to be done need not be done any more: the clock is neither met nor missed."""
AT_THE_UNION = (ClockKind.ACCEPT, ClockKind.DISPATCH)


def follow(
    db: Session,
    demand: Demand,
    before: DemandState | AssignmentState | None,
    entered: DemandState | AssignmentState,
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    """Told by whatever moves a demand or its assignment. `due_at`: where it is agreed and not a limit's."""
    turn = turn_after(before, entered)
    if turn is Change.NONE:
        return
    clock = live_clock(db, demand.id)
    if turn is Change.PAUSE:
        if clock is not None:
            _pause(clock, now)
    elif isinstance(turn, ClockKind) and clock is not None and clock.kind is turn:
        _resume(db, clock, now)
    else:
        if clock is not None:
            end(db, clock, now, ClockState.CANCELLED if entered in DROPPED else None)
        if isinstance(turn, ClockKind):
            start(db, demand, turn, now, due_at)
    db.flush()


def live_clock(db: Session, demand_id: str) -> WorkClock | None:
    """Locked."""
    query = select(WorkClock).where(WorkClock.demand_id == demand_id, WorkClock.state.in_(LIVE_STATES))
    return db.scalar(query.with_for_update().execution_options(populate_existing=True))


def start(db: Session, demand: Demand, kind: ClockKind, now: datetime, due_at: datetime | None = None) -> None:
    settings = settings_of(db)
    days = working_days_between(now, due_at) if due_at else limit_days(settings, kind, tier_of(db, demand))
    due = due_at or end_of_working_day(now, days)
    db.add(
        WorkClock(
            demand_id=demand.id,
            kind=kind,
            started_at=now,
            running_since=now,
            limit_days=max(1, days),
            due_at=due,
            warn_at=end_of_working_day(due, -settings.warn_days),
        )
    )


def end(db: Session, clock: WorkClock, now: datetime, state: ClockState | None = None) -> None:
    """Met or missed by the time, unless `state` says otherwise."""
    in_time = clock.state is ClockState.PAUSED or now <= clock.due_at
    clock.state = state or (ClockState.MET if in_time else ClockState.MISSED)
    clock.paused_at, clock.ended_at = None, now
    db.flush()  # before another starts: rows are inserted before others are changed


def hand_over(db: Session, demand: Demand, now: datetime) -> None:
    """The union now working on the demand has a time of its own; a craftsman's or an enterprise's runs on."""
    clock = live_clock(db, demand.id)
    if clock is not None and clock.kind in AT_THE_UNION:
        end(db, clock, now, None if now > clock.due_at else ClockState.CANCELLED)
        start(db, demand, clock.kind, now)
        db.flush()


def await_replies(db: Session, demand_ids: Collection[str], due_at: datetime, now: datetime) -> None:
    """What `follow` does when an offer goes out, for many demands at once."""
    met = case((WorkClock.due_at < now, ClockState.MISSED.value), else_=ClockState.MET.value)
    live = WorkClock.demand_id.in_(demand_ids), WorkClock.state.in_(LIVE_STATES)
    ended = update(WorkClock).where(*live).values(state=met, paused_at=None, ended_at=now)
    db.execute(ended.execution_options(synchronize_session=False))
    days = max(1, working_days_between(now, due_at))
    common = {
        "kind": ClockKind.REPLY,
        "state": ClockState.RUNNING,
        "started_at": now,
        "running_since": now,
        "limit_days": days,
        "spent_days": 0,
        "due_at": due_at,
        "warn_at": end_of_working_day(due_at, -settings_of(db).warn_days),
    }
    db.execute(insert(WorkClock), [{"id": new_id(), "demand_id": each, **common} for each in sorted(demand_ids)])


def tier_of(db: Session, demand: Demand) -> Tier | None:
    """Of the union that works on the demand."""
    if demand.tier is not None or demand.union_id is None:
        return demand.tier
    union = db.get(Union, demand.union_id)
    return union.tier if union else None


def _pause(clock: WorkClock, now: datetime) -> None:
    if clock.state is ClockState.RUNNING:
        clock.spent_days += working_days_between(clock.running_since, now)
        clock.state, clock.paused_at = ClockState.PAUSED, now


def _resume(db: Session, clock: WorkClock, now: datetime) -> None:
    """What was spent is spent, but a day is left in any case."""
    if clock.state is not ClockState.PAUSED:
        return
    clock.state, clock.paused_at, clock.running_since = ClockState.RUNNING, None, now
    clock.due_at = end_of_working_day(now, max(1, clock.limit_days - clock.spent_days))
    clock.warn_at = end_of_working_day(clock.due_at, -settings_of(db).warn_days)
    clock.warned_at = None
