"""Offers and their answers, and who is asked next."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.assignments.expiry import expire_overdue
from app.clock import current_time
from app.db import Database
from app.working_days import SHANGHAI
from models.base import utc_now
from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_demand

WHY = {"reason": "档期已满"}


def history(client: TestClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{path}/history").json()["items"]
    return found


def state_of(client: TestClient, path: str) -> str:
    return str(client.get(path).json()["state"])


def test_an_offer_sets_the_end_of_the_last_working_day(app: FastAPI, client: TestClient) -> None:
    assignment = make_assignment(client)
    wednesday = datetime(2025, 11, 19, 11, 0, tzinfo=SHANGHAI)
    app.dependency_overrides[current_time] = lambda: wednesday
    offered = client.post(f"assignments/{assignment['id']}/offer", json={"reply_working_days": 3}).json()
    assert datetime.fromisoformat(offered["reply_due_at"]) == datetime(2025, 11, 24, 23, 59, 59, tzinfo=SHANGHAI)
    assert state_of(client, f"demands/{assignment['demand_id']}") == "dispatched"


def test_a_demand_that_is_not_accepted_gets_no_assignment(client: TestClient) -> None:
    body = {"demand_id": make_demand(client)["id"], "craftsman_ids": [make_craftsman(client)["id"]]}
    answer = client.post("assignments", json=body)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "需求处于“草稿”状态，不能派单；现在可以：提交、撤回"


def test_a_demand_has_one_assignment_under_way(client: TestClient) -> None:
    first = make_assignment(client)
    body = {"demand_id": first["demand_id"], "craftsman_ids": [make_craftsman(client)["id"]]}
    answer = client.post("assignments", json=body)
    assert answer.status_code == 409
    assert answer.json()["assignment_id"] == first["id"]
    client.post(f"assignments/{first['id']}/cancel", json=WHY)
    assert client.post("assignments", json=body).status_code == 201


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"craftsman_ids": []}, "craftsman_ids"),
    ({"craftsman_ids": ["nobody"]}, "craftsman_ids"),
    ({"demand_id": "nothing"}, "demand_id"),
    ({"match_id": "nothing"}, "match_id"),
    ({"mode": "holiday"}, "mode"),
]


def test_a_fault_in_a_proposal_names_its_field(client: TestClient) -> None:
    good = {"demand_id": make_demand(client, state="accepted")["id"], "craftsman_ids": [make_craftsman(client)["id"]]}
    for fields, field in FAULTS:
        answer = client.post("assignments", json=good | fields)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["loc"][:2] == ["body", field]


def test_the_same_person_is_listed_once(client: TestClient) -> None:
    person = make_craftsman(client)["id"]
    body = {"demand_id": make_demand(client, state="accepted")["id"], "craftsman_ids": [person, person]}
    assert client.post("assignments", json=body).status_code == 422


def test_the_lead_answers_for_the_team(client: TestClient, log_in: LogIn) -> None:
    lead, other = make_craftsman(client), make_craftsman(client)
    assignment = make_assignment(client, lead["id"], other["id"], state="offered")
    refusal = log_in("craftsman", craftsman_id=other["id"]).post(f"assignments/{assignment['id']}/accept")
    assert refusal.status_code == 403
    assert lead["name"] in refusal.json()["detail"]
    accepted = log_in("craftsman", craftsman_id=lead["id"]).post(f"assignments/{assignment['id']}/accept")
    assert accepted.json()["state"] == "accepted"
    assert [client.get(f"craftsmen/{each['id']}").json()["load"] for each in (lead, other)] == [1, 1]


def test_a_decline_gives_its_reason(client: TestClient) -> None:
    assignment = make_assignment(client, state="offered")
    assert client.post(f"assignments/{assignment['id']}/decline", json={"reason": ""}).status_code == 422


def test_after_the_deadline_nobody_accepts_and_the_offer_expires(
    app: FastAPI, client: TestClient, database: Database
) -> None:
    long_ago = datetime(2025, 11, 19, 11, 0, tzinfo=SHANGHAI)
    demand = make_demand(client, state="accepted")
    first, second = make_craftsman(client), make_craftsman(client)
    assignment = make_assignment(client, first["id"], demand_id=demand["id"])
    app.dependency_overrides[current_time] = lambda: long_ago
    client.post(f"assignments/{assignment['id']}/offer")
    app.dependency_overrides.clear()

    late = client.post(f"assignments/{assignment['id']}/accept")
    assert late.status_code == 409
    assert "2025-11-24 23:59" in late.json()["detail"]

    with database.session() as db:
        assert expire_overdue(db, utc_now(), app.state.match_pool) == 1
    with database.session() as db:
        assert expire_overdue(db, utc_now(), app.state.match_pool) == 0
    assert state_of(client, f"assignments/{assignment['id']}") == "expired"
    change = history(client, f"assignments/{assignment['id']}")[-1]
    assert (change["actor_id"], change["actor_name"], change["reason"]) == (None, "系统", "答复期限已过")
    following = client.get("assignments", params={"demand_id": demand["id"], "state": "proposed"}).json()["items"]
    assert [item["craftsman_ids"] for item in following] == [[second["id"]]]


def test_an_offer_whose_time_runs_is_left_alone(client: TestClient, database: Database) -> None:
    assignment = make_assignment(client, state="offered")
    with database.session() as db:
        assert expire_overdue(db, utc_now() + timedelta(hours=1)) == 0
    assert state_of(client, f"assignments/{assignment['id']}") == "offered"


def test_several_overdue_offers_expire_in_one_round(client: TestClient, database: Database) -> None:
    assignments = [make_assignment(client, state="offered") for _ in range(3)]
    with database.session() as db:
        assert expire_overdue(db, utc_now() + timedelta(days=60)) == 3
    assert {state_of(client, f"assignments/{each['id']}") for each in assignments} == {"expired"}
    assert {state_of(client, f"demands/{each['demand_id']}") for each in assignments} == {"accepted"}


def test_cancelling_gives_the_demand_back_and_frees_the_craftsman(client: TestClient) -> None:
    person = make_craftsman(client)
    assignment = make_assignment(client, person["id"], state="accepted")
    assert client.post(f"assignments/{assignment['id']}/cancel").status_code == 422
    assert client.post(f"assignments/{assignment['id']}/cancel", json=WHY).json()["state"] == "cancelled"
    assert state_of(client, f"demands/{assignment['demand_id']}") == "accepted"
    assert client.get(f"craftsmen/{person['id']}").json()["load"] == 0


def test_a_craftsman_at_capacity_does_not_accept_and_is_told_the_count(client: TestClient) -> None:
    person = make_craftsman(client, capacity=1)
    make_assignment(client, person["id"], state="accepted")
    second = make_assignment(client, person["id"], state="offered")
    answer = client.post(f"assignments/{second['id']}/accept")
    assert answer.status_code == 409
    assert answer.json()["detail"] == f"{person['name']}已有 1 项服务进行中，上限 1 项，不能再接受新的服务"
    assert state_of(client, f"assignments/{second['id']}") == "offered"


def test_a_team_with_one_full_member_leaves_the_others_as_they_were(client: TestClient) -> None:
    free, full = make_craftsman(client), make_craftsman(client, capacity=0)
    assignment = make_assignment(client, free["id"], full["id"], state="offered")
    assert client.post(f"assignments/{assignment['id']}/accept").status_code == 409
    assert client.get(f"craftsmen/{free['id']}").json()["load"] == 0


def test_an_acceptance_reaches_the_match_index(client: TestClient) -> None:
    person = make_craftsman(client, capacity=1)
    demand = make_demand(client, state="accepted")

    def found() -> list[str]:
        match = client.post("matches", json={"demand_id": demand["id"]}).json()
        return [candidate["craftsman_id"] for candidate in match["candidates"]]

    assert found() == [person["id"]]
    assignment = make_assignment(client, person["id"], state="accepted")
    assert found() == []
    client.post(f"assignments/{assignment['id']}/cancel", json=WHY)
    assert found() == [person["id"]]
