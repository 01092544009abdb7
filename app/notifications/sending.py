"""Sending what lies in the outbox: claimed and committed, sent, and marked; by several workers at once.

What holds: every message whose transaction was committed is sent until the other side takes it, or given up openly
after seven attempts. While a claim holds, one sender has it. A sender that dies after the other side took the message
and before it is marked leaves a claim that runs out, and the message is sent again: from our side this cannot be told
from dying before. It then bears the same id (webhook-id, Message-ID), by which the receiver knows it.
"""

import json
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

import structlog
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.db import Database
from app.notifications.channels.protocol import Message, Undelivered
from app.notifications.channels.ready import Channels
from app.notifications.kinds import Kind
from app.notifications.notify import Word, send_word
from app.notifications.recipients import admins
from models.account import Account
from models.base import new_id
from models.notification import Channel, Outbox, OutboxState, WebhookEndpoint

PAUSES = tuple(timedelta(seconds=each) for each in (10, 60, 5 * 60, 30 * 60, 2 * 3600, 6 * 3600))
"""After each failed attempt, a fifth more or less; after the last of them the message is given up."""
JITTER = 0.2
CLAIM = timedelta(seconds=60)
"""Four times what a channel may take: nobody sends what another is still sending."""
AT_ONCE = 8
KEPT = timedelta(days=30)
"""What was sent is forgotten afterwards; what was given up stays."""
MOST_FORGOTTEN = 1_000
DUE = (OutboxState.WAITING, OutboxState.SENDING)

log = structlog.get_logger()


def send_due(database: Database, channels: Channels, sealer: Fernet, now: datetime, *, seconds: float = 4.0) -> int:
    """Sends what is due, eight at a time, and begins no more after `seconds`: the worker has other duties. Answers
    how many messages were tried."""
    tried, until = 0, time.monotonic() + seconds
    with ThreadPoolExecutor(AT_ONCE, "send") as threads:
        while time.monotonic() < until:
            claim = new_id()
            taken = _claim(database, claim, sealer, now) if _anything_due(database, now) else []
            if not taken:
                break
            list(threads.map(partial(_send, database, channels, claim, now), taken))
            tried += len(taken)
    return tried


def forget_sent(database: Database, now: datetime) -> int:
    with database.session() as db:
        old = select(Outbox.id).where(Outbox.state == OutboxState.SENT, Outbox.next_at < now - KEPT)
        ids = db.scalars(old.limit(MOST_FORGOTTEN)).all()
        db.execute(delete(Outbox).where(Outbox.id.in_(ids)))
    return len(ids)


def _anything_due(database: Database, now: datetime) -> bool:
    """Looked at without the right to write, for which SQLite's writers would have to wait every other second."""
    with database.session(writes=False) as db:
        return db.scalar(select(Outbox.id).where(Outbox.state.in_(DUE), Outbox.next_at <= now).limit(1)) is not None


def _claim(database: Database, claim: str, sealer: Fernet, now: datetime) -> Sequence[tuple[Channel, Message]]:
    """Committed before anything is sent, so that no other sender takes the same."""
    with database.session() as db:
        ids = db.scalars(
            select(Outbox.id)
            .where(Outbox.state.in_(DUE), Outbox.next_at <= now)
            .order_by(Outbox.next_at)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        if not ids:
            return []
        values = {"state": OutboxState.SENDING, "claimed_by": claim, "next_at": now + CLAIM}
        db.execute(update(Outbox).where(Outbox.id.in_(ids)).values(values))
        return _messages(db, ids, sealer)


def _messages(db: Session, ids: Sequence[str], sealer: Fernet) -> list[tuple[Channel, Message]]:
    rows = db.execute(
        select(Outbox, Account.email, WebhookEndpoint.url, WebhookEndpoint.sealed_secret)
        .outerjoin(Account, (Account.id == Outbox.account_id) & Account.disabled.is_(False))
        .outerjoin(WebhookEndpoint, (WebhookEndpoint.id == Outbox.endpoint_id) & WebhookEndpoint.disabled.is_(False))
        .where(Outbox.id.in_(ids))
    )
    return [
        (
            row.Outbox.channel,
            Message(
                row.Outbox.id,
                row.Outbox.payload,
                json.loads(row.Outbox.payload)["data"],
                row.Outbox.created_at,
                email=row.email,
                url=row.url,
                secret=_opened(sealer, row.sealed_secret),
            ),
        )
        for row in rows
    ]


def _opened(sealer: Fernet, sealed: bytes | None) -> str | None:
    """None where the service has another signing key than the one it was sealed with."""
    try:
        return sealer.decrypt(sealed).decode() if sealed else None
    except InvalidToken:
        return None


def _send(database: Database, channels: Channels, claim: str, now: datetime, taken: tuple[Channel, Message]) -> None:
    channel, message = taken
    try:
        channels[channel].send(message)
    except Undelivered as error:
        _mark_failed(database, claim, message.id, error, now)
    except Exception as error:
        log.exception("message not sent", message_id=message.id, channel=channel)
        _mark_failed(database, claim, message.id, Undelivered(f"内部错误（{type(error).__name__}）"), now)
    else:
        _mark_sent(database, claim, message.id, now)


def _mark_sent(database: Database, claim: str, message_id: str, now: datetime) -> None:
    with database.session() as db:
        if (row := _still_ours(db, claim, message_id)) is not None:
            row.state, row.sent_at, row.next_at, row.last_error, row.claimed_by = OutboxState.SENT, now, now, "", None


def _mark_failed(database: Database, claim: str, message_id: str, error: Undelivered, now: datetime) -> None:
    with database.session() as db:
        row = _still_ours(db, claim, message_id)
        if row is None:
            return
        row.attempts, row.last_error, row.claimed_by = row.attempts + 1, error.reason[:200], None
        if not error.final and row.attempts <= len(PAUSES):
            row.state, row.next_at = OutboxState.WAITING, now + _pause(row.attempts)
            return
        row.state, row.next_at = OutboxState.DEAD, now
        event = f"{row.id}:{row.attempts}"
        send_word(db, [Word(Kind.MESSAGE_DEAD, "message", row.id, event, admins(db))])


def _pause(attempts: int) -> timedelta:
    spread = random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - so that not all come back at once
    return PAUSES[attempts - 1] * spread


def _still_ours(db: Session, claim: str, message_id: str) -> Outbox | None:
    """A claim that ran out meanwhile is another's to mark."""
    mine = (Outbox.id == message_id, Outbox.state == OutboxState.SENDING, Outbox.claimed_by == claim)
    return db.scalar(select(Outbox).where(*mine).with_for_update())
