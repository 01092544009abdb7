"""A full phone: to the responsible coordinator alone, with a reason, on record."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.audit import chain
from app.db import Database
from models.audit_record import AuditRecord
from models.disclosure import Reveal
from tests.conftest import ROOT_UNION, LogIn
from tests.factories import make_assignment, make_craftsman, make_demand, make_enterprise, make_union

PHONE = "13812345678"
REASON = "服务前电话确认行程"


def reveal(client: TestClient, kind: str, record_id: str, *fields: str, reason: str = REASON) -> Any:
    return client.post(f"{kind}/{record_id}/reveal", json={"fields": fields or ("phone",), "reason": reason})


def two_unions(client: TestClient) -> tuple[dict[str, Any], dict[str, Any]]:
    root = next(each for each in client.get("unions").json()["items"] if each["name"] == ROOT_UNION)
    return make_union(client, parent_id=root["id"]), make_union(client, parent_id=root["id"])


def test_the_home_unions_coordinator_sees_the_phone_once_and_it_is_on_record(client: TestClient, log_in: LogIn):
    home, _ = two_unions(client)
    craftsman = make_craftsman(client, union_id=home["id"], phone=PHONE)
    answer = reveal(log_in("coordinator", union_id=home["id"]), "craftsmen", craftsman["id"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["values"] == {"phone": PHONE}
    kept = client.get("reveals").json()["items"]
    assert [(each["id"], each["fields"], each["reason"]) for each in kept] == [
        (answer.json()["reveal_id"], ["phone"], REASON)
    ]
    assert kept[0]["union_name"] == home["name"]
    assert PHONE not in str(kept)


def test_coordinators_elsewhere_see_nothing(client: TestClient, log_in: LogIn):
    home, other = two_unions(client)
    below = make_union(client, parent_id=home["id"], tier="county")
    craftsman = make_craftsman(client, union_id=below["id"], phone=PHONE)
    above = reveal(log_in("coordinator", union_id=home["id"]), "craftsmen", craftsman["id"])
    assert above.status_code == 403
    assert "所属工会" in above.json()["detail"]
    beside = reveal(log_in("coordinator", union_id=other["id"]), "craftsmen", craftsman["id"])
    assert beside.status_code in (403, 404)
    for role, belongings in (("viewer", {"union_id": home["id"]}), ("craftsman", {"craftsman_id": craftsman["id"]})):
        assert reveal(log_in(role, **belongings), "craftsmen", craftsman["id"]).status_code == 403
    assert reveal(log_in("admin"), "craftsmen", craftsman["id"]).status_code == 200


def test_whoever_handles_a_live_service_sees_both_phones_while_it_lasts(client: TestClient, log_in: LogIn):
    home, handling = two_unions(client)
    coordinator = log_in("coordinator", union_id=handling["id"])
    craftsman = make_craftsman(client, union_id=home["id"], phone=PHONE)
    enterprise = make_enterprise(client, union_id=home["id"], phone="0757-86331234", contact_name="李四")
    demand = make_demand(client, enterprise_id=enterprise["id"], union_id=handling["id"], state="accepted")
    assignment = make_assignment(client, craftsman["id"], demand_id=demand["id"], state="offered")
    assert reveal(coordinator, "craftsmen", craftsman["id"]).status_code in (403, 404)
    client.post(f"assignments/{assignment['id']}/accept")
    assert reveal(coordinator, "craftsmen", craftsman["id"]).json()["values"] == {"phone": PHONE}
    shown = reveal(coordinator, "enterprises", enterprise["id"], "phone", "contact_name").json()
    assert shown["values"] == {"phone": "0757-86331234", "contact_name": "李四"}
    client.post(f"assignments/{assignment['id']}/cancel", json={"reason": "企业停产"})
    assert reveal(coordinator, "craftsmen", craftsman["id"]).status_code in (403, 404)
    assert reveal(coordinator, "enterprises", enterprise["id"]).status_code in (403, 404)


def test_a_craftsman_may_call_the_enterprise_they_have_accepted_to_serve(client: TestClient, log_in: LogIn):
    craftsman, enterprise = make_craftsman(client), make_enterprise(client, phone=PHONE)
    demand = make_demand(client, enterprise_id=enterprise["id"], state="accepted")
    assignment = make_assignment(client, craftsman["id"], demand_id=demand["id"], state="offered")
    own = log_in("craftsman", craftsman_id=craftsman["id"])
    assert reveal(own, "enterprises", enterprise["id"]).status_code == 404
    own.post(f"assignments/{assignment['id']}/accept")
    assert reveal(own, "enterprises", enterprise["id"]).json()["values"] == {"phone": PHONE}
    seen = log_in("enterprise", enterprise_id=enterprise["id"]).get("reveals").json()
    assert [each["reason"] for each in seen["items"]] == [REASON]


def test_a_reason_is_needed(client: TestClient):
    craftsman = make_craftsman(client, phone=PHONE)
    for body in ({"fields": ["phone"]}, {"fields": ["phone"], "reason": "看看"}, {"fields": [], "reason": REASON}):
        assert client.post(f"craftsmen/{craftsman['id']}/reveal", json=body).status_code == 422
    named = client.post(f"craftsmen/{craftsman['id']}/reveal", json={"fields": ["name"], "reason": REASON})
    assert named.status_code == 422
    assert client.get("reveals").json()["total"] == 0


def test_craftsmen_read_who_looked_at_them_and_nobody_else(client: TestClient, log_in: LogIn):
    one, other = make_craftsman(client, phone=PHONE), make_craftsman(client, phone="13912345678")
    for each in (one, other):
        reveal(client, "craftsmen", each["id"])
    seen = log_in("craftsman", craftsman_id=one["id"]).get("reveals").json()["items"]
    assert [each["subject_id"] for each in seen] == [one["id"]]
    assert len(client.get("reveals", params={"subject_id": other["id"]}).json()["items"]) == 1
    home, _ = two_unions(client)
    assert log_in("coordinator", union_id=home["id"]).get("reveals").status_code == 403
    assert log_in("viewer").get("reveals").status_code == 403


def test_each_reveal_has_its_audit_record_without_what_was_shown(client: TestClient, database: Database):
    craftsman = make_craftsman(client, phone=PHONE)
    answer = reveal(client, "craftsmen", craftsman["id"]).json()
    with database.session(writes=False) as db:
        found = db.query(AuditRecord).filter_by(action="craftsman.revealed").one()
    assert found.subject_id == craftsman["id"]
    assert answer["reveal_id"] in found.content
    assert '"fields":["phone"]' in found.content
    assert PHONE not in found.content
    assert REASON not in found.content


def test_without_its_audit_record_nothing_is_revealed(
    client: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch
):
    craftsman = make_craftsman(client, phone=PHONE)

    def full_disk(*_: Any) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(chain, "append", full_disk)
        answer = reveal(client, "craftsmen", craftsman["id"])
    assert answer.status_code == 500
    assert PHONE not in answer.text
    with database.session(writes=False) as db:
        assert db.query(Reveal).count() == 0


@pytest.mark.parametrize("statement", ["UPDATE reveal SET reason = ''", "DELETE FROM reveal"])
def test_what_was_revealed_cannot_be_rewritten(client: TestClient, database: Database, statement: str):
    reveal(client, "craftsmen", make_craftsman(client, phone=PHONE)["id"])
    with pytest.raises(IntegrityError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text(statement))
    assert client.get("reveals").json()["items"][0]["reason"] == REASON
