"""Other systems hear of what concerns their union and those below, signed, and never of anything else."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.db import Database
from models.audit_record import AuditRecord
from models.notification import WebhookEndpoint
from tests.conftest import ROOT_UNION, LogIn
from tests.factories import make_demand, make_enterprise, make_union
from tests.notifications.conftest import Send, Sides, make_webhook
from tests.notifications.receivers import Receiver


def root_of(client: TestClient) -> str:
    found: str = next(each["id"] for each in client.get("unions").json()["items"] if each["name"] == ROOT_UNION)
    return found


def deliveries(client: TestClient, endpoint: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"webhooks/{endpoint['id']}/deliveries").json()["items"]
    return found


def test_a_secret_is_shown_once_and_kept_sealed(client: TestClient, receiver: Receiver, database: Database):
    made = make_webhook(client, receiver)
    assert made["secret"].startswith("whsec_")
    shown = client.get(f"webhooks/{made['id']}")
    assert "secret" not in shown.json()
    assert shown.headers["ETag"] == f'"{made["id"][-8:]}-1"'
    plain = made["secret"].removeprefix("whsec_").encode()
    with database.session(writes=False) as db:
        assert plain not in db.scalars(select(WebhookEndpoint.sealed_secret)).one()
        log = [text for text in db.scalars(select(AuditRecord.content)) if '"subject_kind":"webhook"' in text]
    assert len(log) == 1
    assert receiver.url not in log[0]


def test_an_endpoint_hears_of_its_union_and_those_below_and_of_the_kinds_it_asked_for(
    client: TestClient, log_in: LogIn, receiver: Receiver, send: Send
):
    city = make_union(client, parent_id=root_of(client))["id"]
    county = make_union(client, parent_id=city, tier="county")["id"]
    other = make_union(client, parent_id=root_of(client))["id"]
    endpoint = make_webhook(log_in("coordinator", union_id=city), receiver, kinds=["demand.submitted"])
    assert endpoint["union_id"] == city
    heard = []
    for union_id in (city, county, other):
        enterprise = make_enterprise(client, union_id=union_id)["id"]
        demand = make_demand(client, enterprise_id=enterprise, union_id=union_id, state="accepted")
        heard += [demand["id"]] if union_id != other else []
    send()
    bodies = [json.loads(got.body) for got in receiver.received]
    assert {each["type"] for each in bodies} == {"demand.submitted"}
    assert sorted(each["data"]["demand_id"] for each in bodies) == sorted(heard)


def test_coordinators_manage_the_endpoints_of_their_reach_and_no_others(
    client: TestClient, log_in: LogIn, receiver: Receiver, sides: Sides
):
    city = make_union(client, parent_id=root_of(client))["id"]
    other = make_union(client, parent_id=root_of(client))["id"]
    of_city = log_in("coordinator", union_id=city)
    own, others = make_webhook(of_city, receiver), make_webhook(client, receiver, union_id=other)
    assert [each["id"] for each in of_city.get("webhooks").json()["items"]] == [own["id"]]
    path = f"webhooks/{others['id']}"
    for answer in (
        of_city.get(path),
        of_city.patch(path, json={"disabled": True}),
        of_city.delete(path),
        of_city.post(f"{path}/test"),
        of_city.get(f"{path}/deliveries"),
        of_city.post(f"{path}/deliveries/of-another/redeliver"),
    ):
        assert answer.status_code == 404
    body = {"name": "别处", "url": receiver.url, "kinds": ["demand.submitted"], "union_id": other}
    assert of_city.post("webhooks", json=body).status_code == 403
    assert log_in("admin").get(path).status_code == 200
    for nobody in (sides.enterprise, sides.craftsman, log_in("viewer")):
        assert nobody.get("webhooks").status_code == 403
        assert nobody.post("webhooks", json=body).status_code == 403


def test_a_test_message_and_a_redelivery_go_out_under_the_same_id(client: TestClient, receiver: Receiver, send: Send):
    endpoint = make_webhook(client, receiver)
    asked = client.post(f"webhooks/{endpoint['id']}/test")
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    again = f"webhooks/{endpoint['id']}/deliveries/{asked.json()['id']}/redeliver"
    assert client.post(again).status_code == 409
    receiver.answer = lambda: (410, {})
    send()
    (shown,) = deliveries(client, endpoint)
    assert (shown["state_name"], shown["last_error"], shown["attempts"]) == ("已放弃", "答复 410", 1)
    receiver.answer = lambda: (200, {})
    assert client.post(again).status_code == 202
    send()
    assert [got.id for got in receiver.received] == [asked.json()["id"]] * 2
    assert deliveries(client, endpoint)[0]["state_name"] == "已送达"


def test_a_disabled_endpoint_hears_nothing_even_of_what_waited(
    client: TestClient, sides: Sides, receiver: Receiver, send: Send
):
    endpoint = make_webhook(client, receiver)
    demand = make_demand(sides.enterprise, enterprise_id=sides.enterprise_id, state="submitted")
    changed = client.patch(f"webhooks/{endpoint['id']}", json={"disabled": True})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    client.post(f"demands/{demand['id']}/accept")
    assert send() == 0
    assert [each["last_error"] for each in deliveries(client, endpoint)] == ["回调已停用"]
    assert client.post(f"webhooks/{endpoint['id']}/test").status_code == 409
    assert client.delete(f"webhooks/{endpoint['id']}").status_code == 204


def test_a_stale_edit_is_refused(client: TestClient, receiver: Receiver):
    path = f"webhooks/{make_webhook(client, receiver)['id']}"
    seen = {"If-Match": client.get(path).headers["ETag"]}
    assert client.patch(path, json={"name": "甲"}, headers=seen).status_code == 200
    assert client.patch(path, json={"name": "乙"}, headers=seen).status_code == 412
    assert client.delete(path, headers=seen).status_code == 412
    assert client.patch(path, json={"name": "乙"}, headers={"If-Match": ""}).status_code == 428


@pytest.mark.parametrize("kinds", [[], ["login.new"], ["import.finished"], ["no.such"]])
def test_what_is_meant_for_one_person_is_not_for_webhooks(client: TestClient, receiver: Receiver, kinds: list[str]):
    body = {"name": "甲", "url": receiver.url, "kinds": kinds}
    assert client.post("webhooks", json=body).status_code == 422
