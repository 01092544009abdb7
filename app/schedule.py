"""What every worker looks after beside its jobs, again and again.

A duty is done by several workers at once and after any pause: it finds what is due in the database, takes it row by
row under a lock, and changes the state by which it was found.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from app.assignments.expiry import expire_overdue
from app.db import Database
from app.kept_answers import forget_expired
from app.matches.pool import MatchPool
from app.privacy.traces import drop_old_imports
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


def _drop_old_imports(at: At) -> None:
    with at.database.session() as db:
        drop_old_imports(db, at.now - timedelta(days=at.settings.import_content_days))


HOURLY = 3600.0


def _forget_answers(at: At) -> None:
    with at.database.session() as db:
        forget_expired(db, at.now)


DUTIES = (
    Duty("expire_overdue", lambda settings: settings.expiry_poll_seconds, _expire_offers),
    Duty("drop_old_imports", lambda _settings: HOURLY, _drop_old_imports),
    Duty("forget_answers", lambda _settings: HOURLY, _forget_answers),
)
