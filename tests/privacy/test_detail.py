"""The public part of a demand and its detail apart; the detail opens on acceptance."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.auth.access import account_by_id
from app.privacy.detail import may_read_detail
from models.account import Account, Role
from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_demand, make_enterprise, make_visit

SECRET = "铝合金壳体配方泄漏"
PUBLIC = {"public_title": "壳体加工难题", "public_summary": "铝件加工，需现场诊断"}


def offered(client: TestClient, **fields: Any) -> tuple[str, str, str]:
    """Demand, assignment and craftsman."""
    enterprise = make_enterprise(client, phone="13812345678", contact_name="李四")
    demand = make_demand(
        client, enterprise_id=enterprise["id"], state="accepted", title=f"{SECRET}标题", description=SECRET,
        suggestion=SECRET, **fields,
    )  # fmt: skip
    craftsman = make_craftsman(client)
    assignment = make_assignment(client, craftsman["id"], demand_id=demand["id"], state="offered")
    return demand["id"], assignment["id"], craftsman["id"]


def test_before_acceptance_a_craftsman_reads_the_public_part(client: TestClient, log_in: LogIn):
    demand_id, assignment_id, craftsman_id = offered(client, confidential=True, **PUBLIC)
    own = log_in("craftsman", craftsman_id=craftsman_id)
    shown = own.get(f"demands/{demand_id}").json()
    assert (shown["title"], shown["description"]) == (PUBLIC["public_title"], PUBLIC["public_summary"])
    assert shown["detail_open"] is False
    assert shown["region_code"] == "440600"
    assert shown["contact_name"] is None
    assert shown["contact_phone"] is None
    for path in (f"demands/{demand_id}", "demands", f"assignments/{assignment_id}", "assignments"):
        assert SECRET not in own.get(path).text, path


def test_acceptance_opens_the_detail_and_the_end_of_the_service_closes_it(client: TestClient, log_in: LogIn):
    demand_id, assignment_id, craftsman_id = offered(client, confidential=True)
    own = log_in("craftsman", craftsman_id=craftsman_id)
    assert SECRET not in own.get(f"demands/{demand_id}").text
    accepted = own.post(f"assignments/{assignment_id}/accept")
    assert SECRET in accepted.json()["demand_title"]
    shown = own.get(f"demands/{demand_id}").json()
    assert shown["detail_open"]
    assert shown["description"] == SECRET
    assert (shown["contact_name"], shown["contact_phone"]) == ("李**", "138****5678")
    client.post(f"assignments/{assignment_id}/cancel", json={"reason": "企业停产"})
    assert SECRET not in own.get(f"demands/{demand_id}").text


def test_without_public_words_only_kind_and_city_are_told_of_a_confidential_demand(client: TestClient, log_in: LogIn):
    demand_id, _, craftsman_id = offered(client, confidential=True)
    shown = log_in("craftsman", craftsman_id=craftsman_id).get(f"demands/{demand_id}").json()
    assert (shown["title"], shown["description"]) == ("佛山市技术难题（接受后可见详情）", "")


def test_the_title_of_another_demand_is_public(client: TestClient, log_in: LogIn):
    demand_id, _, craftsman_id = offered(client)
    shown = log_in("craftsman", craftsman_id=craftsman_id).get(f"demands/{demand_id}").json()
    assert (shown["title"], shown["description"], shown["suggestion"]) == (f"{SECRET}标题", "", "")


def test_words_are_not_found_where_they_may_not_be_read(client: TestClient, log_in: LogIn):
    _demand_id, assignment_id, craftsman_id = offered(client, confidential=True, **PUBLIC)
    own = log_in("craftsman", craftsman_id=craftsman_id)

    def found(words: str) -> int:
        total: int = own.get("demands", params={"q": words}).json()["total"]
        return total

    assert (found("配方"), found("现场诊断"), found("壳体加工")) == (0, 1, 1)
    own.post(f"assignments/{assignment_id}/accept")
    assert found("配方") == 1


def test_staff_and_the_enterprise_read_the_detail(client: TestClient, log_in: LogIn):
    demand_id, *_ = offered(client, confidential=True, **PUBLIC)
    shown = client.get(f"demands/{demand_id}").json()
    assert (shown["description"], shown["contact_phone"]) == (SECRET, "138****5678")
    own = log_in("enterprise", enterprise_id=shown["enterprise_id"]).get(f"demands/{demand_id}").json()
    assert (own["description"], own["contact_phone"], own["contact_name"]) == (SECRET, "13812345678", "李四")


def test_the_enterprise_writes_what_is_public(client: TestClient, log_in: LogIn):
    demand = make_demand(client)
    own = log_in("enterprise", enterprise_id=demand["enterprise_id"])
    path = f"demands/{demand['id']}"
    changed = own.patch(path, json={"confidential": True, "public_summary": "铝件", "public_title": " "})
    assert changed.status_code == 200, changed.text
    shown = changed.json()
    assert (shown["confidential"], shown["public_summary"], shown["public_title"]) == (True, "铝件", None)
    assert own.patch(path, json={"confidential": None}).status_code == 422


@pytest.mark.parametrize(("accepted", "expected"), [(False, False), (True, True)])
def test_who_may_read_the_detail_is_asked_of_one_function(
    client: TestClient, log_in: LogIn, db: Session, accepted: bool, expected: bool
):
    demand_id, assignment_id, craftsman_id = offered(client)
    if accepted:
        client.post(f"assignments/{assignment_id}/accept")
    craftsman = Account(id="c", username="c", role=Role.CRAFTSMAN, craftsman_id=craftsman_id, password_hash="-")
    assert may_read_detail(db, demand_id, craftsman) is expected
    coordinator = db.query(Account).filter_by(username="coordinator").one()
    found = account_by_id(db, coordinator.id)
    assert found is not None
    assert may_read_detail(db, demand_id, found)


def test_attachments_and_the_story_of_a_demand_belong_to_its_detail(client: TestClient, log_in: LogIn):
    demand_id, assignment_id, craftsman_id = offered(client)
    own = log_in("craftsman", craftsman_id=craftsman_id)
    assert own.get(f"demands/{demand_id}/history").status_code == 404
    for action in ("accept", "start"):
        client.post(f"assignments/{assignment_id}/{action}")
    assert own.get(f"demands/{demand_id}/history").status_code == 200
    visit = make_visit(client, client.get(f"assignments/{assignment_id}").json())
    path = f"visits/{visit['id']}/attachments"
    made = own.post(path, files={"file": ("现场.pdf", b"%PDF-1.7 ")})
    assert made.status_code == 201, made.text
    assert own.get(f"{path}/{made.json()['id']}").status_code == 200
    client.post(f"assignments/{assignment_id}/cancel", json={"reason": "企业停产"})
    for read in (path, f"{path}/{made.json()['id']}", f"demands/{demand_id}/history"):
        assert own.get(read).status_code == 404, read
        assert client.get(read).status_code == 200, read
