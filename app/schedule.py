"""What every worker looks after beside its jobs, again and again.

A duty is done by several workers at once and after any pause: it finds what is due in the database, takes it row by
row under a lock, and changes the state by which it was found.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from app.assignments.expiry import expire_overdue
from app.auth.sessions import forget_past
from app.auth.throttle import forget_past_windows
from app.db import Database
from app.matches.pool import MatchPool
from app.settings import Settings


class At(NamedTuple):
    """Where and when a duty is done."""

    database: Database
    pool: MatchPool
    settings: Settings
    now: datetime


class Duty(NamedTuple):
    """`every` answers the seconds between two rounds."""

    name: str
    every: Callable[[Settings], float]
    do: Callable[[At], None]


def _expire_offers(at: At) -> None:
    with at.database.session() as db:
        expire_overdue(db, at.now, at.pool)


def _forget_logins(at: At) -> None:
    with at.database.session() as db:
        forget_past_windows(db, at.settings, at.now)
        forget_past(db, at.now)


DUTIES = (
    Duty("expire_overdue", lambda settings: settings.expiry_poll_seconds, _expire_offers),
    Duty("forget_logins", lambda _settings: 600, _forget_logins),
)
