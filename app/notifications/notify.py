"""Telling people: into their inbox, and to the channels they chose, in the transaction of what is told."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.notifications.about import NOTHING, About, about
from app.notifications.kinds import INBOX_ONLY, WORDINGS, Kind, link_to
from models.account import Account
from models.base import Base, new_id, utc_now
from models.notification import Channel, Notification, NotificationSetting, Outbox, OutboxState, WebhookEndpoint
from models.union import Tier, Union

AT_ONCE = 500
Row = dict[str, Any]


class Word(NamedTuple):
    """`event_id` names what happened (the id of its state change, say): told twice of it, a recipient hears it once."""

    kind: Kind
    subject_kind: str
    subject_id: str
    event_id: str
    account_ids: Iterable[str]
    about: About = NOTHING


def notify(
    db: Session,
    kind: str,
    subject_kind: str,
    subject_id: str,
    event_id: str,
    account_ids: Iterable[str],
    *,
    demand_id: str | None = None,
) -> None:
    """`demand_id` where the subject is neither a demand nor an assignment but concerns one: its number is told, and
    webhooks of its union hear of it. Raises ValueError for a kind that app/notifications/kinds.py does not know."""
    told = about(db, "demand" if demand_id else subject_kind, demand_id or subject_id)
    send_word(db, [Word(Kind(kind), subject_kind, subject_id, event_id, account_ids, told)])


def send_word(db: Session, words: Sequence[Word]) -> None:
    """Several at once cost hardly more than one: the recipients' settings are read once for all."""
    now = utc_now()
    accounts = {account_id for word in words for account_id in word.account_ids}
    wants = _Wants(db, accounts)
    _insert(db, Notification, [row for word in words for row in _inbox_rows(word, wants, now)])
    messages = [row for word in words for row in _messages(word, wants, now)]
    messages += _to_endpoints(db, words, now)
    _insert(db, Outbox, messages)


class _Wants:
    """Which of some accounts hear of a kind by a channel. Disabled ones hear of nothing."""

    def __init__(self, db: Session, account_ids: set[str]) -> None:
        reached = select(Account.id, Account.email).where(Account.id.in_(account_ids), Account.disabled.is_(False))
        self._emails = {row.id: row.email for row in db.execute(reached)} if account_ids else {}
        chosen = select(NotificationSetting).where(NotificationSetting.account_id.in_(account_ids))
        rows = db.scalars(chosen) if account_ids else ()
        self._chosen = {(row.account_id, row.kind, row.channel): row.on for row in rows}

    def hear(self, word: Word, channel: Channel) -> list[str]:
        by_default = default_for(word.kind, channel)
        return [
            account_id
            for account_id in sorted(set(word.account_ids) & self._emails.keys())
            if self._chosen.get((account_id, word.kind, channel), by_default)
            and (channel is not Channel.EMAIL or self._emails[account_id])
        ]


def default_for(kind: Kind, channel: Channel) -> bool:
    return channel is Channel.INBOX or (channel is Channel.EMAIL and WORDINGS[kind].by_email)


def _inbox_rows(word: Word, wants: _Wants, now: datetime) -> list[Row]:
    wording = WORDINGS[word.kind]
    common = {
        "kind": word.kind.value,
        "subject_kind": word.subject_kind,
        "subject_id": word.subject_id,
        "event_id": word.event_id,
        "title": wording.title.format_map(word.about.words),
        "text": wording.text.format_map(word.about.words),
        "created_at": now,
    }
    return [{"id": new_id(), "account_id": each, **common} for each in wants.hear(word, Channel.INBOX)]


def _messages(word: Word, wants: _Wants, now: datetime) -> list[Row]:
    if word.kind in INBOX_ONLY:
        return []
    return [
        message(word, channel, now, account_id=account_id)
        for channel in (Channel.EMAIL, Channel.SMS, Channel.WECHAT)
        for account_id in wants.hear(word, channel)
    ]


def message(
    word: Word, channel: Channel, now: datetime, *, account_id: str | None = None, endpoint_id: str | None = None
) -> Row:
    wording = WORDINGS[word.kind]
    payload = {
        "type": word.kind.value,
        "timestamp": now.isoformat(),
        "data": {
            "subject_kind": word.subject_kind,
            "subject_id": word.subject_id,
            **word.about.public,
            "title": wording.title.format_map(word.about.words),
            "text": wording.text.format_map(word.about.words),
            "link": link_to(word.subject_kind, word.subject_id),
        },
    }
    return {
        "id": new_id(),
        "channel": channel,
        "account_id": account_id,
        "endpoint_id": endpoint_id,
        "kind": word.kind.value,
        "payload": json.dumps(payload, ensure_ascii=False),
        "dedupe_key": f"{word.kind}:{word.event_id}:{account_id or endpoint_id}:{channel}",
        "state": OutboxState.WAITING,
        "attempts": 0,
        "next_at": now,
        "last_error": "",
        "created_at": now,
    }


def _to_endpoints(db: Session, words: Sequence[Word], now: datetime) -> list[Row]:
    """An endpoint hears of what concerns its union and those below; the province's, or one of no union, of all."""
    endpoints = db.execute(
        select(WebhookEndpoint.id, WebhookEndpoint.kinds, Union.path, Union.tier)
        .outerjoin(Union, Union.id == WebhookEndpoint.union_id)
        .where(WebhookEndpoint.disabled.is_(False))
    ).all()
    if not endpoints:
        return []
    unions = {union_id for word in words for union_id in word.about.union_ids}
    paths = {row.id: row.path for row in db.execute(select(Union.id, Union.path).where(Union.id.in_(unions)))}
    found = []
    for word in words:
        concerned = [paths.get(union_id, "") for union_id in word.about.union_ids]
        for endpoint in endpoints:
            everything = endpoint.path is None or endpoint.tier is Tier.PROVINCE
            reached = everything or any(path.startswith(endpoint.path) for path in concerned)
            if reached and word.kind in endpoint.kinds:
                found.append(message(word, Channel.WEBHOOK, now, endpoint_id=endpoint.id))
    return found


def _insert(db: Session, table: type[Base], rows: list[Row]) -> None:
    """Who is told already keeps what is there. All insert in the same order, so that none waits in a circle."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows.sort(key=lambda row: row.get("dedupe_key") or (row["account_id"], row["kind"], row["event_id"]))
    for start in range(0, len(rows), AT_ONCE):
        db.execute(insert(table).values(rows[start : start + AT_ONCE]).on_conflict_do_nothing())
