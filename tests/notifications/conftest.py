"""An enterprise, its demand, and people of every side who may hear of it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient

from app.auth.tokens import signing_key
from app.db import Database
from app.notifications.channels.ready import open_channels
from app.notifications.sending import send_due
from app.notifications.webhooks import webhook_sealer
from app.settings import Settings
from models.base import utc_now
from tests.conftest import LogIn
from tests.factories import make_craftsman, make_enterprise
from tests.notifications.receivers import Mailbox, Receiver, mail_server, webhook_receiver

Inbox = Callable[[TestClient], list[dict[str, Any]]]
Send = Callable[..., int]


class Sides(NamedTuple):
    """Each with a client of their own; `client` of the coordinator is the `client` fixture's."""

    enterprise: TestClient
    craftsman: TestClient
    enterprise_id: str
    craftsman_id: str


@pytest.fixture
def sides(client: TestClient, log_in: LogIn) -> Sides:
    enterprise_id, craftsman_id = make_enterprise(client)["id"], make_craftsman(client)["id"]
    return Sides(
        log_in("enterprise", enterprise_id=enterprise_id),
        log_in("craftsman", craftsman_id=craftsman_id),
        enterprise_id,
        craftsman_id,
    )


def kinds_in(client: TestClient) -> list[str]:
    """Of an inbox, oldest first."""
    answer = client.get("notifications")
    assert answer.status_code == 200, answer.text
    return [each["kind"] for each in reversed(answer.json()["items"])]


def give_email(admin: TestClient, client: TestClient, email: str) -> None:
    account = client.get("auth/me").json()["id"]
    answer = admin.patch(f"accounts/{account}", json={"email": email})
    assert answer.status_code == 200, answer.text


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as found:
        yield found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with webhook_receiver() as found:
        yield found


@pytest.fixture
def settings(settings: Settings, mailbox: Mailbox) -> Settings:
    local = {"smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_security": "none"}
    also = {"webhook_allow_private": True, "mail_from": "dianjiang@union.example", "public_url": "https://dj.example"}
    return settings.model_copy(update=local | also)


@pytest.fixture
def send(settings: Settings, database: Database) -> Send:
    """One round of the sender, so long after now."""

    def send(later: timedelta = timedelta(), until: datetime | None = None) -> int:
        now = until or utc_now() + later
        return send_due(database, open_channels(settings), webhook_sealer(signing_key(settings)), now, seconds=30)

    return send


def make_webhook(client: TestClient, receiver: Receiver, **fields: Any) -> dict[str, Any]:
    body = {"name": "数据大屏", "url": receiver.url, "kinds": ["demand.submitted", "demand.accepted"]} | fields
    answer = client.post("webhooks", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made
