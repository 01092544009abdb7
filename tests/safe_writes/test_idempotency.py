"""A request sent again is carried out once and answered as before."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import func, select, update

from app import schedule
from app.db import Database
from app.idempotency import NEEDS, Need
from models.account import Account, ApiKey
from models.audit_record import AuditRecord
from models.base import utc_now
from models.demand import Demand
from models.enterprise import Enterprise
from models.idempotency import KeptAnswer
from models.import_job import Import
from models.match import Match
from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_demand, make_enterprise, make_visit

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
ENTERPRISE = {"name": "测试精密机械厂", "region_code": "440605"}


def count(database: Database, table: type) -> int:
    with database.session(writes=False) as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def test_sent_again_it_is_done_once_and_answered_as_before(client: TestClient, database: Database):
    first, *more = [client.post("enterprises", json=ENTERPRISE, headers=KEY) for _ in range(3)]
    assert first.status_code == 201
    assert "Idempotency-Replayed" not in first.headers
    for again in more:
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert count(database, Enterprise) == 1
    with database.session(writes=False) as db:
        made = select(func.count()).where(AuditRecord.action == "enterprise.created")
        assert db.scalar(made) == 1


def test_without_a_key_a_creation_is_refused_and_nothing_is_made(client: TestClient, database: Database):
    refused = client.post("enterprises", json=ENTERPRISE, headers={"Idempotency-Key": ""})
    assert refused.status_code == 400
    assert "Idempotency-Key" in refused.json()["detail"]
    assert count(database, Enterprise) == 0


@pytest.mark.parametrize("key", ['""', "a b", "k" * 256, "ключ", "line\x00", "del\x7f"])
def test_a_malformed_key_is_refused(client: TestClient, key: str):
    headers = {b"Idempotency-Key": key.encode()}
    refused = client.send(client.build_request("POST", "enterprises", json=ENTERPRISE, headers=headers))
    assert refused.status_code == 400, refused.text


def test_two_keys_at_once_are_refused(client: TestClient):
    twice = [("Idempotency-Key", "one-key"), ("Idempotency-Key", "another")]
    request = client.build_request("POST", "enterprises", json=ENTERPRISE, headers=twice)
    assert client.send(request).status_code == 400


def test_quoted_as_in_the_draft_or_plain_it_is_the_same_key(client: TestClient):
    first = client.post("enterprises", json=ENTERPRISE, headers={"Idempotency-Key": '"quoted-or-not"'})
    again = client.post("enterprises", json=ENTERPRISE, headers={"Idempotency-Key": "quoted-or-not"})
    assert again.json() == first.json()


def test_a_key_stands_for_one_body_and_one_operation(client: TestClient):
    made = client.post("enterprises", json=ENTERPRISE, headers=KEY).json()
    for path, body in (
        ("enterprises", ENTERPRISE | {"name": "另一家测试厂"}),
        ("enterprises?allow_duplicate=true", ENTERPRISE),
        ("unions", {"name": "测试市总工会", "tier": "city"}),
    ):
        refused = client.post(path, json=body, headers=KEY)
        assert (refused.status_code, refused.json()["type"][-6:]) == (422, "reused"), refused.text
    assert client.post("enterprises", json=ENTERPRISE, headers=KEY).json() == made


def test_after_a_refusal_the_key_is_free_again(client: TestClient):
    assert client.post("enterprises", json={"name": ""}, headers=KEY).status_code == 422
    assert client.post("demands", json={"title": "x"}, headers=KEY).status_code == 422
    assert client.post("enterprises", json=ENTERPRISE, headers=KEY).status_code == 201


def test_a_key_is_its_clients_own(client: TestClient, log_in: LogIn, database: Database):
    one = client.post("enterprises", json=ENTERPRISE, headers=KEY)
    other = log_in("admin").post("enterprises", json=ENTERPRISE | {"name": "另一家测试厂"}, headers=KEY)
    assert other.status_code == 201
    assert other.json()["id"] != one.json()["id"]


def test_whose_role_or_place_has_changed_is_not_told_again(client: TestClient, database: Database):
    client.post("enterprises", json=ENTERPRISE, headers=KEY)
    with database.session() as db:
        db.execute(update(Account).where(Account.username == "coordinator").values(union_id=None))
    assert client.post("enterprises", json=ENTERPRISE, headers=KEY).status_code == 403
    with database.session() as db:
        db.execute(update(Account).where(Account.username == "coordinator").values(role="viewer"))
    refused = client.post("enterprises", json=ENTERPRISE, headers=KEY)
    assert "角色不能" in refused.json()["detail"]


def test_after_a_day_the_key_is_free(client: TestClient, database: Database):
    first = client.post("enterprises", json=ENTERPRISE, headers=KEY).json()
    with database.session() as db:
        [kept] = db.scalars(select(KeptAnswer))
        assert timedelta(hours=23, minutes=59) < kept.expires_at - utc_now() <= timedelta(hours=24)
        kept.expires_at = utc_now()
    again = client.post("enterprises", json=ENTERPRISE | {"name": "又一家测试厂"}, headers=KEY)
    assert again.status_code == 201
    assert again.json()["id"] != first["id"]


def test_what_was_kept_for_a_day_is_cleared_away(app: FastAPI, client: TestClient, database: Database):
    client.post("enterprises", json=ENTERPRISE, headers=KEY)
    [duty] = [each for each in schedule.DUTIES if each.name == "forget_answers"]
    for hours, left in ((23, 1), (25, 0)):
        then = utc_now() + timedelta(hours=hours)
        duty.do(schedule.At(database, app.state.match_pool, app.state.settings, then))
        assert count(database, KeptAnswer) == left


def test_an_import_sent_again_with_another_boundary_is_the_same(client: TestClient, database: Database):
    def send(content: bytes, boundary: str) -> Response:
        headers = KEY | {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return client.post(
            "imports", data={"kind": "enterprises"}, files={"file": ("名单.csv", content)}, headers=headers
        )

    list_ = "企业名称,所在地区\n测试厂,440605\n".encode()
    first, again = send(list_, "one-boundary"), send(list_, "another-boundary")
    assert (first.status_code, again.json()) == (202, first.json())
    assert count(database, Import) == 1
    assert send(list_ + "测试二厂,440605\n".encode(), "one-boundary").status_code == 422


def test_a_key_made_is_shown_again_but_lies_sealed_in_the_database(client: TestClient, database: Database):
    made, again = [client.post("auth/keys", json={"name": "同步"}, headers=KEY).json() for _ in range(2)]
    assert made["key"] == again["key"]
    with database.session(writes=False) as db:
        kept = db.scalars(select(KeptAnswer)).one()
        assert made["key"].encode() not in kept.body
        assert made["id"].encode() not in kept.body
    assert count(database, ApiKey) == 1


def test_kept_under_another_signing_key_the_deed_is_not_repeated(app: FastAPI, client: TestClient, database: Database):
    client.post("enterprises", json=ENTERPRISE, headers=KEY)
    with database.session() as db:
        db.execute(update(KeptAnswer).values(body=b"sealed by another"))
    assert client.post("enterprises", json=ENTERPRISE, headers=KEY).status_code == 409
    assert count(database, Enterprise) == 1


def test_a_match_is_kept_once_and_one_of_words_needs_no_key(client: TestClient, database: Database):
    make_craftsman(client)
    saved = {"demand_id": make_demand(client)["id"]}
    assert client.post("matches", json=saved, headers={"Idempotency-Key": ""}).status_code == 400
    first, again = [client.post("matches", json=saved, headers=KEY).json() for _ in range(2)]
    assert again == first
    assert count(database, Match) == 1
    words = {"title": "数控车床", "description": "尺寸不稳"}
    assert client.post("matches", json=words, headers={"Idempotency-Key": ""}).status_code == 200


def test_a_step_may_be_sent_with_a_key_and_then_happens_once(client: TestClient):
    demand = make_demand(client)
    steps = [client.post(f"demands/{demand['id']}/submit", headers=KEY) for _ in range(2)]
    assert [step.status_code for step in steps] == [200, 200]
    assert steps[0].json() == steps[1].json()
    assert client.post(f"demands/{demand['id']}/submit", headers={"Idempotency-Key": ""}).status_code == 409


def test_an_attachment_sent_again_is_attached_once(client: TestClient):
    visit = make_visit(client, make_assignment(client, state="accepted"))
    file = {"file": ("照片.png", b"\x89PNG\r\n\x1a\n" + bytes(40))}
    made, again = [client.post(f"visits/{visit['id']}/attachments", files=file, headers=KEY) for _ in range(2)]
    assert (made.status_code, again.json()) == (201, made.json())
    assert client.get(f"visits/{visit['id']}/attachments").json()["total"] == 1


def test_every_operation_that_makes_something_requires_a_key(app: FastAPI):
    """Whoever adds such an operation adds its path to app/idempotency.NEEDS."""
    paths = app.openapi()["paths"]
    posted = {path.removeprefix("/api/v1"): on["post"] for path, on in paths.items() if "post" in on}
    making = {path for path, operation in posted.items() if "201" in operation["responses"]}
    assert {path for path in making if NEEDS.get(path) is not Need.REQUIRED} == set()
    for path in making:
        [header] = [each for each in posted[path]["parameters"] if each["in"] == "header"]
        assert (header["name"], header["required"]) == ("Idempotency-Key", True)


def test_a_demand_and_its_answer_are_there_together(client: TestClient, database: Database):
    make_demand(client, enterprise_id=make_enterprise(client)["id"])
    assert count(database, Demand) == 1
    assert count(database, KeptAnswer) == 2
