"""Hash chains: how a record is written down, hashed and appended.

Several chains stand side by side. A transaction appends to whichever head is free (SKIP LOCKED), and waits only where
all are taken: one head would put every commit of the service in one line behind the disk. A record belongs to its
chain by number, position and the hash before it; the order between chains is that of their times.

Lock order: whatever the transaction needed, then a head of a chain, the pool revision last.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.orm import Session

from app.audit.events import Event
from app.caller import Caller, caller
from models.audit_record import AuditChain, AuditRecord
from models.base import utc_now

START = "0" * 64
AT_ONCE = 500
# Tables, not objects: each write of the service pays for this, and the objects would cost it twice the time.
CHAINS, RECORDS = cast(Table, AuditChain.__table__), cast(Table, AuditRecord.__table__)
HEADS = select(CHAINS).order_by(CHAINS.c.number)
A_FREE_HEAD = HEADS.limit(1).with_for_update(skip_locked=True)


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(previous: str, content: str) -> str:
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


def append(db: Session, events: Sequence[Event]) -> None:
    """One record an event, in their order, all in one chain."""
    connection = db.connection()
    number, length, head = _take_head(connection)
    who, at = caller(), utc_now()
    rows: list[dict[str, Any]] = []
    for position, each in enumerate(events, start=length + 1):
        content = canonical(_content(number, position, at, who, each))
        previous, head = head, hash_of(head, content)
        rows.append(_row(number, position, at, who, each) | {"content": content, "previous": previous, "hash": head})
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(insert(RECORDS), rows[start : start + AT_ONCE])
    grown = {"length": length + len(rows), "head": head}
    connection.execute(update(CHAINS).where(CHAINS.c.number == number), grown)


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _take_head(connection: Connection) -> tuple[int, int, str]:
    found = connection.execute(A_FREE_HEAD).first()
    if found is None:
        # All are taken: wait in one of the lines, not always the same one.
        number = secrets.choice(connection.scalars(select(CHAINS.c.number)).all())
        found = connection.execute(HEADS.where(CHAINS.c.number == number).with_for_update()).one()
    return found.number, found.length, found.head


def _content(number: int, position: int, at: datetime, who: Caller, each: Event) -> dict[str, Any]:
    return {
        "chain": number,
        "position": position,
        "at": moment(at),
        "actor_id": who.account_id,
        "key_id": who.key_id,
        "process": who.process,
        "address": who.address,
        "request_id": who.request_id,
        "action": each.action,
        "subject_kind": each.kind,
        "subject_id": each.subject_id,
        "changes": each.changes,
        "details": each.details,
    }


def _row(number: int, position: int, at: datetime, who: Caller, each: Event) -> dict[str, Any]:
    return {
        "chain": number,
        "position": position,
        "at": at,
        "actor_id": who.account_id,
        "action": each.action,
        "subject_kind": each.kind,
        "subject_id": each.subject_id,
    }
