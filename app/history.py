"""The record of every change of state: who, when, from, to, why."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.pages import Page
from app.schemas import Output
from models.account import Account
from models.assignment import Assignment
from models.base import new_id
from models.demand import Demand
from models.state_change import StateChange


class StateChangeOut(Output):
    id: str
    at: datetime
    from_state: str | None
    from_name: str | None
    to_state: str
    to_name: str
    actor_id: str | None
    actor_name: str
    reason: str


def record_state(
    db: Session,
    subject: Demand | Assignment,
    before: StrEnum | None,
    account: Account | None,
    now: datetime,
    reason: str = "",
) -> str:
    """Writes how `subject` came from `before` (None: it was just made) to the state it now has. Answers the id of what
    was written."""
    db.flush()  # a new subject gets its id here, and moves reach the database in the order they were made
    change_id = new_id()
    db.add(
        StateChange(
            id=change_id,
            demand_id=subject.id if isinstance(subject, Demand) else None,
            assignment_id=subject.id if isinstance(subject, Assignment) else None,
            from_state=before,
            to_state=subject.state,
            actor_id=account.id if account else None,
            at=now,
            reason=reason,
        )
    )
    return change_id


def read_history(db: Session, subject: ColumnElement[bool], names: Mapping[Any, str]) -> Page[StateChangeOut]:
    """All changes for which `subject` holds, oldest first: a story is short and read from its beginning."""
    rows = db.execute(
        select(StateChange, Account.display_name, Account.username)
        .outerjoin(Account, Account.id == StateChange.actor_id)
        .where(subject)
        .order_by(StateChange.at, StateChange.id)
    ).all()
    items = [_shown(change, display_name or username, names) for change, display_name, username in rows]
    return Page(items=items, total=len(items))


def _shown(change: StateChange, actor_name: str | None, names: Mapping[Any, str]) -> StateChangeOut:
    return StateChangeOut(
        id=change.id,
        at=change.at,
        from_state=change.from_state,
        from_name=names[change.from_state] if change.from_state else None,
        to_state=change.to_state,
        to_name=names[change.to_state],
        actor_id=change.actor_id,
        actor_name=actor_name or "系统",
        reason=change.reason,
    )
