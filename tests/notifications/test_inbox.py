"""Everybody hears what concerns them, once, and nothing that is none of their business."""

from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.db import Database
from app.imports.run import run_import
from app.notifications.kinds import FOR_WEBHOOKS, PATHS, WORDINGS, Kind
from app.notifications.notify import notify
from app.notifications.recipients import coordinators_of
from models.account import Account
from models.notification import Notification, Outbox
from models.union import Union
from tests.conftest import ROOT_UNION, LogIn
from tests.factories import make_assignment, make_demand, make_union, make_visit
from tests.notifications.conftest import Sides, give_email, kinds_in

CANARY = "13812345678"


def test_every_kind_has_its_words_and_needs_no_others_than_number_type_and_state():
    for kind in Kind:
        words = {"number": "甲", "type": "乙", "state": "丙"}
        assert WORDINGS[kind].title.format_map(words)
        assert WORDINGS[kind].text.format_map(words)
        assert kind.value.partition(".")[0] in {*PATHS, "clock", "login", "webhook"}
    assert Kind.LOGIN_NEW not in FOR_WEBHOOKS


def test_a_submitted_demand_is_told_to_the_union_and_its_fate_to_the_enterprise(client: TestClient, sides: Sides):
    demand = make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted", number="XQ-2026-01")
    assert kinds_in(client) == ["demand.submitted"]
    assert client.post(f"demands/{demand['id']}/accept").status_code == 200
    (told,) = sides.enterprise.get("notifications").json()["items"]
    assert told["title"] == "需求 XQ-2026-01 已受理"
    assert told["text"] == "技术难题需求 XQ-2026-01 已由工会受理，正在物色工匠。"
    assert (told["subject_kind"], told["subject_id"]) == ("demand", demand["id"])
    assert told["link"] == f"/demands/{demand['id']}"
    assert kinds_in(client) == ["demand.submitted"], "whoever did it is not told"


def test_an_assignment_is_told_to_those_whose_turn_it_is(client: TestClient, sides: Sides):
    demand = make_demand(client, enterprise_id=sides.enterprise_id, state="accepted")
    made = make_assignment(client, sides.craftsman_id, demand_id=demand["id"], state="offered")
    assert kinds_in(sides.craftsman) == ["assignment.offered"]
    path = f"assignments/{made['id']}"
    for each in ("accept", "start"):
        assert sides.craftsman.post(f"{path}/{each}").status_code == 200
    make_visit(client, made)
    assert sides.craftsman.post(f"{path}/deliver", json={"summary": "已调好"}).status_code == 200
    assert kinds_in(client) == ["assignment.accepted", "assignment.delivered"]
    assert sides.enterprise.post(f"{path}/reopen", json={"reason": "又坏了"}).status_code == 200
    assert kinds_in(sides.craftsman)[-1] == "assignment.reopened"
    assert client.post(f"{path}/cancel", json={"reason": "改期"}).status_code == 200
    assert kinds_in(sides.craftsman)[-1] == "assignment.cancelled"
    told = ["demand.accepted", "demand.dispatched", "assignment.accepted", "assignment.delivered"]
    assert kinds_in(sides.enterprise) == [*told, "assignment.cancelled"]


def test_what_did_not_happen_is_not_told(client: TestClient, sides: Sides):
    demand = make_demand(client, enterprise_id=sides.enterprise_id, state="accepted")
    assert sides.enterprise.post(f"demands/{demand['id']}/accept").status_code == 403
    assert client.post(f"demands/{demand['id']}/accept").status_code == 409
    assert kinds_in(sides.enterprise) == ["demand.accepted"]


def test_told_twice_of_one_event_an_account_hears_it_once(database: Database, client: TestClient):
    account = client.get("auth/me").json()["id"]
    for _ in range(2):
        with database.session() as db:
            notify(db, "login.new", "account", account, "of-this-login", [account, account])
    assert kinds_in(client) == ["login.new"]
    with database.session() as db:
        notify(db, "login.new", "account", account, "of-another", [account])
    assert kinds_in(client) == ["login.new"] * 2


def test_everybody_reads_their_own_inbox_alone(client: TestClient, sides: Sides, log_in: LogIn):
    make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted")
    make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted")
    shown = client.get("notifications").json()
    assert (shown["total"], shown["unread"]) == (2, 2)
    first = shown["items"][0]["id"]
    assert sides.enterprise.post(f"notifications/{first}/read").status_code == 404
    assert client.post(f"notifications/{first}/read").json()["read_at"] is not None
    unread = client.get("notifications?unread=true").json()
    assert (unread["total"], unread["unread"], unread["items"][0]["id"]) == (1, 1, shown["items"][1]["id"])
    assert client.get("notifications?unread=false").json()["items"][0]["id"] == first
    assert client.post("notifications/read-all").json() == {"read": 1}
    assert client.get("notifications").json()["unread"] == 0
    for role in ("admin", "viewer"):
        assert log_in(role).get("notifications").json()["items"] == []


def test_the_nearest_union_with_somebody_hears_of_a_demand(client: TestClient, log_in: LogIn, database: Database):
    root = next(each for each in client.get("unions").json()["items"] if each["name"] == ROOT_UNION)
    city = make_union(client, parent_id=root["id"])["id"]
    county = make_union(client, parent_id=city, tier="county")["id"]
    grassroots = make_union(client, parent_id=county, tier="grassroots")["id"]
    of_city = log_in("coordinator", union_id=city).get("auth/me").json()["id"]
    of_province = client.get("auth/me").json()["id"]
    with database.session() as db:
        assert coordinators_of(db, grassroots) == [of_city]
        assert coordinators_of(db, None) == [of_province]
        account = db.get_one(Account, of_city)
        account.disabled = True
    with database.session() as db:
        assert coordinators_of(db, county) == [of_province]
        db.get_one(Account, of_province).disabled = True
    with database.session() as db:
        (admin,) = coordinators_of(db, county)
        assert db.get_one(Account, admin).role == "admin"
        assert db.get_one(Union, root["id"]).parent_id is None


def test_nobody_is_told_a_name_a_phone_or_a_word_of_the_problem(
    client: TestClient, sides: Sides, log_in: LogIn, database: Database
):
    give_email(log_in("admin"), client, "union@union.example")
    secret = {"title": f"机密 {CANARY}", "description": f"机密 {CANARY}", "suggestion": CANARY}
    demand = make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted", **secret)
    client.post(f"demands/{demand['id']}/return", json={"reason": CANARY})
    with database.session(writes=False) as db:
        texts = [*db.scalars(select(Notification.text)), *db.scalars(select(Notification.title))]
        texts += db.scalars(select(Outbox.payload)).all()
    assert len(texts) >= 5
    assert not [each for each in texts if CANARY in each or "union.example" in each]


def test_an_account_chooses_what_comes_and_where(client: TestClient, sides: Sides, log_in: LogIn, database: Database):
    give_email(log_in("admin"), client, "union@union.example")
    shown = client.get("notification-settings").json()
    assert shown["email"] == "union@union.example"
    standing = {(each["kind"], each["channel"]): each for each in shown["items"]}
    assert standing["demand.submitted", "email"]["on"]
    assert not standing["demand.withdrawn", "email"]["on"]
    assert standing["demand.submitted", "sms"]["fixed"]
    changes = [
        {"kind": "demand.submitted", "channel": "email", "on": False},
        {"kind": "demand.submitted", "channel": "inbox", "on": False},
        {"kind": "demand.withdrawn", "channel": "email", "on": True},
    ]
    for _ in range(2):
        answer = client.put("notification-settings", json={"items": changes})
        assert answer.status_code == 200, answer.text
    demand = make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted")
    sides.enterprise.post(f"demands/{demand['id']}/withdraw", json={"reason": ""})
    assert kinds_in(client) == ["demand.withdrawn"]
    with database.session(writes=False) as db:
        assert db.scalars(select(Outbox.kind)).all() == ["demand.withdrawn"]


def test_a_channel_that_is_not_connected_cannot_be_chosen_and_says_how_to_connect_it(client: TestClient):
    items = [{"kind": "demand.submitted", "channel": "wechat", "on": True}]
    answer = client.put("notification-settings", json={"items": items})
    assert answer.status_code == 422
    assert "channels/wechat.py" in answer.json()["detail"]
    items = [{"kind": "message.dead", "channel": "email", "on": True}]
    assert client.put("notification-settings", json={"items": items}).status_code == 422


def test_the_end_of_an_import_is_told_to_whoever_sent_it(client: TestClient, database: Database):
    file = {"file": ("企业.csv", "企业名称,所在地区\n测试机械厂,440605\n".encode(), "text/csv")}
    job = client.post("imports", files=file, data={"kind": "enterprises"})
    assert job.status_code == 202, job.text
    run_import(database, job.json()["id"])
    assert kinds_in(client) == ["import.finished"]
    with database.session(writes=False) as db:
        assert db.scalar(select(func.count()).select_from(Notification)) == 1
