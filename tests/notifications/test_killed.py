"""The sender is killed after the other side took the message and before that was noted down, again and again."""

import signal
from collections import Counter
from datetime import timedelta
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from threading import Lock

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from standardwebhooks import Webhook

from app.db import Database
from app.notifications.about import About
from app.notifications.kinds import Kind
from app.notifications.notify import Word, send_word
from app.notifications.sending import CLAIM
from app.settings import Settings
from models.base import utc_now
from models.notification import Outbox, OutboxState
from tests.notifications.conftest import make_webhook
from tests.notifications.receivers import Receiver
from tests.notifications.sender import start_sender

MESSAGES = 40


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """A few every day; fifty by `scripts/stress senders`."""
    return 50 if request.config.getoption("--full", default=False) else 5


class Killer:
    """Kills the sender at hand with the first request it makes, so long as kills are left."""

    def __init__(self, kills: int) -> None:
        self.left = kills
        self._victim: ForkServerProcess | None = None
        self._lock = Lock()

    def aim_at(self, victim: ForkServerProcess | None) -> None:
        """At nobody once it has been waited for: its number may be another's by then, who is none of ours."""
        with self._lock:
            self._victim = victim

    def __call__(self) -> tuple[int, dict[str, str]]:
        with self._lock:
            if self._victim is not None and self._victim.is_alive() and self.left:
                self.left -= 1
                self._victim.kill()
                self._victim = None
        return 204, {}


def test_a_sender_killed_again_and_again_between_sending_and_noting_it_down_loses_nothing(
    client: TestClient, receiver: Receiver, settings: Settings, database: Database, kills: int
):
    endpoint = make_webhook(client, receiver)
    with database.session() as db:
        about = About(union_ids=(None,))
        send_word(
            db, [Word(Kind.DEMAND_SUBMITTED, "demand", str(each), str(each), (), about) for each in range(MESSAGES)]
        )
    receiver.answer = killer = Killer(kills)
    now, deaths = utc_now(), 0
    for _ in range(kills * 2):
        process = start_sender(settings, now)
        killer.aim_at(process)
        wait([process.sentinel])
        killer.aim_at(None)
        process.join()
        deaths += process.exitcode == -signal.SIGKILL
        if process.exitcode == 0:
            break
        now += CLAIM + timedelta(seconds=1)
    assert deaths == kills
    with database.session(writes=False) as db:
        rows = db.scalars(select(Outbox)).all()
    assert {row.state for row in rows} == {OutboxState.SENT}
    heard = Counter(got.id for got in receiver.received)
    assert set(heard) == {row.id for row in rows}
    assert heard.total() > MESSAGES, "some came twice, which only their ids tell"
    bodies = {got.id: Webhook(endpoint["secret"]).verify(got.body, got.headers) for got in receiver.received}
    assert sorted(int(each["data"]["subject_id"]) for each in bodies.values()) == list(range(MESSAGES))
    assert len({got.body for got in receiver.received}) == MESSAGES
