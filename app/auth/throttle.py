"""How often anybody may try to log in: counted by name and by address, before the password is looked at.

The invariant: within a window no more attempts at one name (or from one address) get as far as the password than the
settings say, however many come at once. Each attempt counts itself under a row lock and commits that count, alone in
a transaction of its own; a right password takes the count back.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import ColumnElement, Table, delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db import Database
from app.errors import TooManyRequests
from app.settings import Settings
from models.login_throttle import LoginThrottle, ThrottleKind

Key = tuple[ThrottleKind, str]


class Throttle:
    """Of one attempt: a name as typed, and the address it comes from."""

    def __init__(self, settings: Settings, username: str, address: str | None) -> None:
        self.window = timedelta(minutes=settings.login_window_minutes)
        self.limits = {
            ThrottleKind.USER: settings.login_failures_per_name,
            ThrottleKind.ADDRESS: settings.login_failures_per_address,
        }
        self.user: Key = (ThrottleKind.USER, _hash(username))
        self.keys: list[Key] = sorted([self.user, (ThrottleKind.ADDRESS, _hash(_place(address)))])

    def admit(self, database: Database, now: datetime) -> None:
        """Counts this attempt and commits that. Raises TooManyRequests where there have been too many."""
        with database.session() as db:
            rows = self._locked(db, now)
            for row in rows:
                self._renew(row, now)
            until = max((row.blocked_until for row in rows if row.blocked_until), default=None)
            if until is None:
                for row in rows:
                    self._count(row, now)
        if until is not None:
            minutes = ceil((until - now) / timedelta(minutes=1))
            raise TooManyRequests(
                f"尝试登录的次数太多，请 {minutes} 分钟后再试；忘记密码请联系管理员重设",
                retry_after=ceil((until - now).total_seconds()),
            )

    def take_back(self, db: Session, *, and_forget: bool) -> None:
        """The attempt was no failure. `and_forget` earlier failures at this name: whoever logged in knows it."""
        for row in self._lock(db):
            row.failures = 0 if and_forget and row.kind is ThrottleKind.USER else max(row.failures - 1, 0)
            if row.failures < self.limits[row.kind]:
                row.blocked_until = None

    def _locked(self, db: Session, now: datetime) -> Sequence[LoginThrottle]:
        dialect = sqlite if db.get_bind().dialect.name == "sqlite" else postgresql
        table: Table = LoginThrottle.__table__  # type: ignore[assignment]
        fresh = [{"kind": kind, "key_sha256": key, "failures": 0, "window_started_at": now} for kind, key in self.keys]
        db.execute(dialect.insert(table).values(fresh).on_conflict_do_nothing())
        return self._lock(db)

    def _lock(self, db: Session) -> Sequence[LoginThrottle]:
        """In one order, always: two attempts from one address at one name would wait for each other otherwise."""
        return db.scalars(
            select(LoginThrottle)
            .where(_any_of(self.keys))
            .order_by(LoginThrottle.kind, LoginThrottle.key_sha256)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()

    def _renew(self, row: LoginThrottle, now: datetime) -> None:
        over = now >= row.blocked_until if row.blocked_until else now >= row.window_started_at + self.window
        if over:
            row.failures, row.window_started_at, row.blocked_until = 0, now, None

    def _count(self, row: LoginThrottle, now: datetime) -> None:
        row.failures += 1
        if row.failures >= self.limits[row.kind]:
            row.blocked_until = now + self.window


def forget_name(db: Session, username: str) -> None:
    """An administrator gave this account a new password: its owner need not wait."""
    db.execute(delete(LoginThrottle).where(_any_of([(ThrottleKind.USER, _hash(username))])))


def forget_past_windows(db: Session, settings: Settings, now: datetime) -> None:
    window = timedelta(minutes=settings.login_window_minutes)
    db.execute(delete(LoginThrottle).where(LoginThrottle.window_started_at < now - 2 * window))


def _any_of(keys: list[Key]) -> ColumnElement[bool]:
    return tuple_(LoginThrottle.kind, LoginThrottle.key_sha256).in_(keys)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _place(address: str | None) -> str:
    """Whoever has one IPv6 address has the 2 to the 64 of its network."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
