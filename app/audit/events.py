"""What a transaction has done so far, one event a record, as it will be logged."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

PENDING = "audit_events"


class Verb(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


@dataclass
class Event:
    """`changes` holds [before, after] of values that may be logged, and null for those that may not."""

    action: str
    kind: str
    subject_id: str | None
    changes: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)


@dataclass
class Noticed:
    """`rows` by kind and id; `deeds` one by one: a login, a reveal, an export. `tables`: those told of."""

    rows: dict[tuple[str, str | None], Event] = field(default_factory=dict)
    deeds: list[Event] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)

    @property
    def events(self) -> list[Event]:
        return [*self.rows.values(), *self.deeds]


def noticed(db: Session) -> Noticed:
    found: Noticed = db.info.setdefault(PENDING, Noticed())
    return found


def forget(db: Session) -> None:
    db.info.pop(PENDING, None)


def record(db: Session, action: str, kind: str, subject_id: str | None, **details: Any) -> None:
    """Tells of a deed that changes no audited row, or of why one changed; it is logged when the transaction commits.

    `details` are plain JSON values without personal data or confidential text.
    """
    noticed(db).deeds.append(Event(action, kind, subject_id, details=details))


def note(db: Session, kind: str, subject_id: str | None, verb: Verb, changes: dict[str, Any]) -> None:
    """Adds to the record's event. Made and then changed is made; the first value before and the last after stand."""
    rows = noticed(db).rows
    event = rows.setdefault((kind, subject_id), Event(f"{kind}.{verb}", kind, subject_id))
    if verb is not Verb.UPDATED and not event.action.endswith(Verb.CREATED):
        event.action = f"{kind}.{verb}"
    for name, change in changes.items():
        earlier = event.changes.get(name)
        event.changes[name] = [earlier[0], change[1]] if earlier and change else change


def tell(db: Session, table: str, kind: str, subject_id: str, field: str) -> None:
    """For a statement that goes past the session: that it writes to `table`, and which record's field that changes."""
    noticed(db).tables.add(table)
    note(db, kind, subject_id, Verb.UPDATED, {field: None})


def tell_made(db: Session, kind: str, subject_id: str, *tables: str) -> None:
    """As `tell`, of a record made by statements that write to these tables."""
    noticed(db).tables.update(tables)
    note(db, kind, subject_id, Verb.CREATED, {})


def loggable(value: Any) -> Any:
    """The value in JSON, or Ellipsis where its text might be personal or confidential."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return ...
