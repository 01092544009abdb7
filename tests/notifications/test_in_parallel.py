"""Several senders, and several who tell, at one database at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.auth.tokens import signing_key
from app.db import Database
from app.notifications.about import About
from app.notifications.channels.ready import open_channels
from app.notifications.kinds import Kind
from app.notifications.notify import Word, notify, send_word
from app.notifications.sending import send_due
from app.notifications.webhooks import webhook_sealer
from app.settings import Settings
from models.base import utc_now
from models.notification import Notification, Outbox
from tests.notifications.conftest import make_webhook
from tests.notifications.receivers import Receiver

MESSAGES, SENDERS = 120, 4


def test_senders_at_once_send_each_message_once(
    client: TestClient,
    receiver: Receiver,
    settings: Settings,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("app.notifications.channels.webhook.SECONDS", 60)  # a busy machine is not what is tested
    make_webhook(client, receiver)
    about = About(union_ids=(None,))
    with database.session() as db:
        numbers = map(str, range(MESSAGES))
        send_word(db, [Word(Kind.DEMAND_SUBMITTED, "demand", each, each, (), about) for each in numbers])
    channels, sealer, ready = open_channels(settings), webhook_sealer(signing_key(settings)), Barrier(SENDERS)

    def work(_: int) -> int:
        ready.wait()
        return send_due(database, channels, sealer, utc_now(), seconds=60)

    with ThreadPoolExecutor(SENDERS) as threads:
        assert sum(threads.map(work, range(SENDERS))) == MESSAGES
    heard = Counter(got.id for got in receiver.received)
    assert (len(heard), heard.total()) == (MESSAGES, MESSAGES)


def test_many_who_tell_the_same_at_once_are_heard_once(client: TestClient, receiver: Receiver, database: Database):
    make_webhook(client, receiver)
    account, ready = client.get("auth/me").json()["id"], Barrier(SENDERS)

    def tell(_: int) -> None:
        ready.wait()
        with database.session() as db:
            for event in ("first", "second"):
                notify(db, "demand.submitted", "demand", "no-such", event, [account])

    with ThreadPoolExecutor(SENDERS) as threads:
        list(threads.map(tell, range(SENDERS)))
    with database.session(writes=False) as db:
        assert db.scalar(select(func.count()).select_from(Notification)) == 2
        assert db.scalar(select(func.count()).select_from(Outbox)) == 2
