"""Who may read which part of the log, and how a part of it is found."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.audit.names import KINDS, action_name
from app.audit.policy import AUDITED
from tests.conftest import ROOT_UNION, LogIn
from tests.factories import make_assignment, make_craftsman, make_demand, make_enterprise, make_union, make_visit


def found(client: TestClient, **filters: Any) -> list[dict[str, Any]]:
    answer = client.get("audit", params=filters)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_every_kind_of_record_has_a_name():
    assert {part.kind for part in AUDITED.values()} <= KINDS.keys()
    assert action_name("demand.updated") == "修改需求"
    assert action_name("something.unheard") == "something.unheard"


def test_an_entry_says_who_did_what_to_which_record(client: TestClient, log_in: LogIn):
    demand = make_demand(client, state="submitted")
    last, first = found(log_in("admin"), kind="demand", subject_id=demand["id"])
    assert (first["action_name"], last["action_name"]) == ("新建需求", "修改需求")
    assert last["changes"]["state"] == ["draft", "submitted"]
    assert (last["actor_name"], last["process"], last["address"]) == ("coordinator", "api", "testclient")


def test_the_filters_narrow_it_down(client: TestClient, log_in: LogIn):
    admin = log_in("admin")
    made = [make_enterprise(client) for _ in range(3)]
    mine = client.get("auth/me").json()["id"]
    assert len(found(admin, actor_id=mine, action="enterprise.created")) == 3
    assert found(admin, actor_id="nobody") == []
    (second,) = found(admin, subject_id=made[1]["id"])
    assert {each["subject_id"] for each in found(admin, since=second["at"], kind="enterprise")} == {
        made[1]["id"],
        made[2]["id"],
    }
    assert [each["subject_id"] for each in found(admin, until=second["at"], kind="enterprise")] == [made[0]["id"]]
    assert admin.get("audit", params={"since": "2026-01-01T00:00:00"}).status_code == 422


def test_pages_follow_each_other_without_gap_or_repeat(client: TestClient, log_in: LogIn):
    made = [make_enterprise(client)["id"] for _ in range(7)]
    admin, seen, cursor = log_in("admin"), list[str](), None
    while True:
        page = admin.get("audit", params={"kind": "enterprise", "limit": "3"} | ({"cursor": cursor} if cursor else {}))
        seen += [each["subject_id"] for each in page.json()["items"]]
        cursor = page.json()["next"]
        if cursor is None:
            break
    assert seen == made[::-1]
    assert admin.get("audit", params={"cursor": "nonsense"}).status_code == 422


def test_a_coordinator_reads_what_tells_of_their_reach_and_nothing_else(client: TestClient, log_in: LogIn):
    root = next(each["id"] for each in client.get("unions").json()["items"] if each["name"] == ROOT_UNION)
    cities = [make_union(client, parent_id=root)["id"] for _ in range(2)]
    subjects = []
    for city in cities:
        enterprise = make_enterprise(client, union_id=city)["id"]
        demand = make_demand(client, enterprise_id=enterprise, union_id=city, state="accepted")["id"]
        craftsman = make_craftsman(client, union_id=city)["id"]
        assignment = make_assignment(client, craftsman, demand_id=demand, state="in_service")
        visit = make_visit(client, assignment)["id"]
        subjects.append({city, enterprise, demand, craftsman, assignment["id"], visit})
    own, other = log_in("coordinator", union_id=cities[0]), subjects[1]
    assert {each["subject_id"] for each in found(own, limit=200)} == subjects[0]
    assert all(each["address"] is None for each in found(own))
    assert not [each for subject in other for each in found(own, subject_id=subject)]
    assert other <= {each["subject_id"] for each in found(client, limit=200)}


def test_accounts_and_logins_are_for_administrators(client: TestClient, log_in: LogIn):
    log_in("viewer", union_id=client.get("auth/me").json()["union_id"])
    assert found(client, kind="account") == []
    assert found(log_in("admin"), kind="account")


@pytest.mark.parametrize("role", ["viewer"])
def test_nobody_else_reads_the_log(log_in: LogIn, role: str):
    assert log_in(role).get("audit").status_code == 403
