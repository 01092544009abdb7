"""What every worker looks after beside its jobs, again and again.

A duty is done by several workers at once and after any pause: it finds what is due in the database, takes it row by
row under a lock, and changes the state by which it was found.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from app.assignments.expiry import expire_overdue
from app.auth.sessions import forget_past
from app.auth.throttle import forget_past_windows
from app.auth.tokens import signing_key
from app.clocks.due import begin_missing, look_after_clocks
from app.db import Database
from app.kept_answers import forget_expired
from app.matches.pool import MatchPool
from app.notifications.channels.ready import open_channels
from app.notifications.sending import forget_sent, send_due
from app.notifications.webhooks import webhook_sealer
from app.privacy.traces import drop_old_imports
from app.settings import Settings

HOURLY = 3600.0


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


def _look_after_clocks(at: At) -> None:
    look_after_clocks(at.database, at.settings, at.now)


def _begin_missing_clocks(at: At) -> None:
    begin_missing(at.database, at.now)


def _send_messages(at: At) -> None:
    send_due(at.database, open_channels(at.settings), webhook_sealer(signing_key(at.settings)), at.now)


def _forget_sent(at: At) -> None:
    forget_sent(at.database, at.now)


def _forget_answers(at: At) -> None:
    with at.database.session() as db:
        forget_expired(db, at.now)


def _forget_logins(at: At) -> None:
    with at.database.session() as db:
        forget_past_windows(db, at.settings, at.now)
        forget_past(db, at.now)


DUTIES = (
    Duty("expire_overdue", lambda settings: settings.expiry_poll_seconds, _expire_offers),
    Duty("look_after_clocks", lambda settings: settings.clock_poll_seconds, _look_after_clocks),
    Duty("begin_missing_clocks", lambda settings: 20 * settings.clock_poll_seconds, _begin_missing_clocks),
    Duty("drop_old_imports", lambda _settings: HOURLY, _drop_old_imports),
    Duty("send_messages", lambda settings: settings.send_poll_seconds, _send_messages),
    Duty("forget_sent_messages", lambda _settings: HOURLY, _forget_sent),
    Duty("forget_answers", lambda _settings: HOURLY, _forget_answers),
    Duty("forget_logins", lambda _settings: 600, _forget_logins),
)
