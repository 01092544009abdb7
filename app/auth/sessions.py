"""Sessions: begun by a login, listed, and taken back one by one or all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request
from joserfc.jwk import OctKey
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.auth import tokens
from app.caller import caller
from app.clock import Now
from app.db import Database
from app.errors import NotFound
from app.settings import Settings
from models.account import Account, ApiKey, Role
from models.session_token import SessionKind, SessionToken

KEPT_AFTER_ITS_END = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody comes in: all that a login needs beside a name and a password."""

    database: Database
    settings: Settings
    signing_key: OctKey
    now: datetime
    address: str | None
    agent: str


async def door_of(request: Request, now: Now) -> Door:
    state, agent = request.app.state, request.headers.get("User-Agent", "")
    return Door(state.database, state.settings, state.signing_key, now, caller().address, agent[:120])


AtTheDoor = Annotated[Door, Depends(door_of)]


@dataclass(frozen=True, slots=True)
class Entry:
    """`token` is good for `seconds`."""

    account: Account
    session: SessionToken
    token: str
    seconds: int


def begin(db: Session, door: Door, account: Account, kind: SessionKind, *, single_sign_on: bool = False) -> Entry:
    lifetime = timedelta(minutes=door.settings.token_minutes)
    session = SessionToken(
        account_id=account.id,
        account_version=account.token_version,
        kind=kind,
        single_sign_on=single_sign_on,
        created_at=door.now,
        last_seen_at=door.now,
        expires_at=door.now + lifetime,
        address=door.address or "",
        agent=door.agent,
    )
    db.add(session)
    db.flush()
    caller().account_id = account.id
    method = "single_sign_on" if single_sign_on else "password"
    record(db, "login.succeeded", "account", account.id, session_id=session.id, by=kind, method=method)
    token = tokens.issue(account, door.signing_key, door.now, lifetime, session.id)
    return Entry(account, session, token, int(lifetime.total_seconds()))


def live(account: Account, now: datetime) -> ColumnElement[bool]:
    """The condition that a session is this account's and still good."""
    return (
        (SessionToken.account_id == account.id)
        & SessionToken.revoked_at.is_(None)
        & (SessionToken.expires_at > now)
        & (SessionToken.account_version == account.token_version)
    )


def end(db: Session, session: SessionToken, now: datetime) -> None:
    if session.revoked_at is None:
        session.revoked_at = now
        record(db, "session.ended", "account", session.account_id, session_id=session.id)


def end_one(db: Session, asker: Account, session_id: str, now: datetime) -> None:
    """One's own; an administrator anybody's."""
    session = db.get(SessionToken, session_id)
    if session is None or (session.account_id != asker.id and asker.role is not Role.ADMIN):
        raise NotFound("没有这个登录会话")
    end(db, session, now)


def end_all(db: Session, account: Account, now: datetime, *, but: SessionToken | None = None) -> int:
    """Every token of the account's, but the one given; answers how many sessions that ended.

    Those that no session is kept of end too: the account's number goes on, and only the kept session's with it.
    """
    ended: Sequence[SessionToken] = db.scalars(select(SessionToken).where(live(account, now))).all()
    ended = [session for session in ended if but is None or session.id != but.id]
    account.token_version += 1
    for session in ended:
        session.revoked_at = now
    if but is not None:
        but.account_version = account.token_version
    record(db, "sessions.ended", "account", account.id, count=len(ended))
    return len(ended)


def revoke_keys(db: Session, account: Account, now: datetime) -> int:
    keys = db.scalars(select(ApiKey).where(ApiKey.account_id == account.id, ApiKey.revoked_at.is_(None))).all()
    for key in keys:
        key.revoked_at = now
        record(db, "key.revoked", "api_key", key.id)
    return len(keys)


def forget_past(db: Session, now: datetime) -> None:
    db.execute(delete(SessionToken).where(SessionToken.expires_at < now - KEPT_AFTER_ITS_END))
