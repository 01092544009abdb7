"""What lies in the outbox is sent until it is taken over, or given up where somebody sees it."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from standardwebhooks import Webhook

from app.auth.tokens import signing_key
from app.db import Database
from app.notifications.channels.ready import open_channels
from app.notifications.sending import CLAIM, KEPT, PAUSES, forget_sent, send_due
from app.notifications.webhooks import webhook_sealer
from app.settings import Settings
from models.base import utc_now
from models.notification import Outbox, OutboxState
from tests.conftest import LogIn
from tests.factories import make_demand
from tests.notifications.conftest import Send, Sides, give_email, kinds_in, make_webhook
from tests.notifications.receivers import Mailbox, Receiver


def outbox(database: Database) -> list[Outbox]:
    with database.session(writes=False) as db:
        return list(db.scalars(select(Outbox).order_by(Outbox.id)))


def test_an_email_says_what_happened_and_where_to_look(
    client: TestClient, sides: Sides, log_in: LogIn, send: Send, mailbox: Mailbox, database: Database
):
    give_email(log_in("admin"), client, "union@union.example")
    demand = make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted", number="XQ-7")
    assert send() == 1
    (letter,) = mailbox.letters
    (row,) = outbox(database)
    assert letter["Message-ID"] == f"<{row.id}@union.example>"
    assert letter["To"] == "union@union.example"
    assert letter["Subject"] == "【点匠】需求 XQ-7 待受理"
    text = letter.get_content()
    assert "技术难题需求 XQ-7 已提交" in text
    assert f"https://dj.example/demands/{demand['id']}" in text
    assert (row.state, send()) == (OutboxState.SENT, 0)


def test_a_webhook_bears_a_signature_that_its_receiver_can_check(
    client: TestClient, sides: Sides, send: Send, receiver: Receiver, database: Database
):
    endpoint = make_webhook(client, receiver)
    demand = make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted", number="XQ-8")
    send()
    (got,) = receiver.received
    body = Webhook(endpoint["secret"]).verify(got.body, got.headers)
    (row,) = outbox(database)
    assert got.id == row.id
    assert body["type"] == "demand.submitted"
    assert body["data"]["demand_id"] == demand["id"]
    assert (body["data"]["number"], body["data"]["demand_state"]) == ("XQ-8", "submitted")
    assert got.headers["host"] == receiver.url.split("/")[2]


def test_a_failing_receiver_is_tried_again_later_and_later_and_then_given_up_openly(
    client: TestClient, sides: Sides, log_in: LogIn, send: Send, receiver: Receiver, database: Database
):
    make_webhook(client, receiver)
    receiver.answer = lambda: (500, {})
    make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted")
    now = utc_now()
    for failures, pause in enumerate(PAUSES, start=1):
        assert send(until=now) == 1
        (row,) = outbox(database)
        assert (row.state, row.attempts, row.last_error) == (OutboxState.WAITING, failures, "答复 500")
        assert pause * 0.79 < row.next_at - now < pause * 1.21
        assert send(until=now) == 0
        now = row.next_at
    assert kinds_in(log_in("admin")) == []
    assert send(until=now) == 1
    (row,) = outbox(database)
    assert row.state is OutboxState.DEAD
    assert kinds_in(log_in("admin")) == ["message.dead"]
    assert len(receiver.received) == 7
    assert len({got.id for got in receiver.received}) == 1
    assert send(timedelta(days=1)) == 0


def test_a_receiver_that_is_gone_is_not_tried_again(
    client: TestClient, sides: Sides, send: Send, receiver: Receiver, database: Database
):
    make_webhook(client, receiver)
    receiver.answer = lambda: (410, {})
    make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted")
    send()
    assert [row.state for row in outbox(database)] == [OutboxState.DEAD]


def test_a_redirect_is_not_followed(
    client: TestClient, sides: Sides, send: Send, receiver: Receiver, database: Database
):
    make_webhook(client, receiver)
    receiver.answer = lambda: (307, {"Location": receiver.url})
    make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted")
    send()
    assert len(receiver.received) == 1
    assert "不跟随转向" in outbox(database)[0].last_error


def test_a_mail_server_that_has_no_time_is_asked_again_and_one_that_refuses_is_not(
    client: TestClient, sides: Sides, log_in: LogIn, send: Send, mailbox: Mailbox, database: Database
):
    give_email(log_in("admin"), client, "union@union.example")
    mailbox.refusals = ["451 later", "550 unknown"]
    make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted")
    send()
    assert [(row.state, row.attempts) for row in outbox(database)] == [(OutboxState.WAITING, 1)]
    send(timedelta(minutes=1))
    assert [(row.state, row.last_error) for row in outbox(database)] == [
        (OutboxState.DEAD, "邮件服务器拒收这个收件地址")
    ]
    assert mailbox.letters == []


def test_without_a_mail_server_an_email_is_shown_loudly(
    client: TestClient,
    sides: Sides,
    log_in: LogIn,
    settings: Settings,
    database: Database,
    capsys: pytest.CaptureFixture[str],
):
    give_email(log_in("admin"), client, "union@union.example")
    make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted", number="XQ-9")
    channels = open_channels(settings.model_copy(update={"smtp_host": None}))
    send_due(database, channels, webhook_sealer(signing_key(settings)), utc_now())
    shown = capsys.readouterr().err
    assert "DIANJIANG_SMTP_HOST" in shown
    assert "需求 XQ-9 待受理" in shown
    assert "union@union.example" not in shown
    assert outbox(database)[0].state is OutboxState.SENT


def test_a_claim_is_nobody_elses_until_it_runs_out(
    client: TestClient, sides: Sides, send: Send, receiver: Receiver, database: Database
):
    make_webhook(client, receiver)
    make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted")
    now = utc_now()
    with database.session() as db:
        row = db.scalars(select(Outbox)).one()
        row.state, row.claimed_by, row.next_at = OutboxState.SENDING, "another sender", now + CLAIM
    assert send(until=now + CLAIM / 2) == 0
    assert send(until=now + CLAIM) == 1
    assert len(receiver.received) == 1


def test_what_was_sent_is_forgotten_after_a_month(
    client: TestClient, sides: Sides, send: Send, receiver: Receiver, database: Database
):
    make_webhook(client, receiver)
    make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted")
    send()
    assert forget_sent(database, utc_now()) == 0
    assert forget_sent(database, utc_now() + KEPT + timedelta(minutes=1)) == 1
    assert outbox(database) == []


def test_the_log_of_the_outbox_names_no_recipient(
    client: TestClient, sides: Sides, log_in: LogIn, send: Send, mailbox: Mailbox, database: Database
):
    give_email(log_in("admin"), client, "union@union.example")
    mailbox.refusals = ["550 union@union.example is unknown"]
    make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted")
    send()
    (row,) = outbox(database)
    assert "union.example" not in f"{row.payload}{row.last_error}{row.dedupe_key}"
