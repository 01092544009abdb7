"""Offers and their answers, and who is asked next."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.assignments.expiry import expire_overdue
from app.clock import current_time
from app.db import Database
from app.working_days import SHANGHAI
from models.base import new_id, utc_now
from models.match import Match, MatchCandidate, MatchMethod
from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_demand

WHY = {"reason": "档期已满"}
UNRELATED = {"speciality": "粤菜烹饪与面点", "region_code": "440300"}
"""The engine never brings up such a person for a machine tool."""


def history(client: TestClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{path}/history").json()["items"]
    return found


def state_of(client: TestClient, path: str) -> str:
    return str(client.get(path).json()["state"])


def saved_match(database: Database, demand_id: str, *craftsmen: dict[str, Any]) -> str:
    """A match that ranked these people in this order."""
    with database.session() as db:
        match = Match(
            id=new_id(), demand_id=demand_id, method=MatchMethod.COMBINED, weights_version="test", elapsed_ms=1
        )
        match.candidates = [
            MatchCandidate(rank=rank, craftsman_id=each["id"], name=each["name"], score=1 / rank, reasons=[])
            for rank, each in enumerate(craftsmen, start=1)
        ]
        db.add(match)
        return match.id


def test_an_offer_sets_the_end_of_the_last_working_day(app: FastAPI, client: TestClient):
    assignment = make_assignment(client)
    wednesday = datetime(2025, 11, 19, 11, 0, tzinfo=SHANGHAI)
    app.dependency_overrides[current_time] = lambda: wednesday
    offered = client.post(f"assignments/{assignment['id']}/offer", json={"reply_working_days": 3}).json()
    assert datetime.fromisoformat(offered["reply_due_at"]) == datetime(2025, 11, 24, 23, 59, 59, tzinfo=SHANGHAI)
    assert state_of(client, f"demands/{assignment['demand_id']}") == "dispatched"


def test_a_demand_that_is_not_accepted_gets_no_assignment(client: TestClient):
    body = {"demand_id": make_demand(client)["id"], "craftsman_ids": [make_craftsman(client)["id"]]}
    answer = client.post("assignments", json=body)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "需求处于“草稿”状态，不能派单；现在可以：提交、撤回"


def test_a_demand_has_one_assignment_under_way(client: TestClient):
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


def test_a_fault_in_a_proposal_names_its_field(client: TestClient):
    good = {"demand_id": make_demand(client, state="accepted")["id"], "craftsman_ids": [make_craftsman(client)["id"]]}
    for fields, field in FAULTS:
        answer = client.post("assignments", json=good | fields)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["loc"][:2] == ["body", field]


def test_the_same_person_is_listed_once(client: TestClient):
    person = make_craftsman(client)["id"]
    body = {"demand_id": make_demand(client, state="accepted")["id"], "craftsman_ids": [person, person]}
    assert client.post("assignments", json=body).status_code == 422


def test_a_decline_brings_up_the_next_of_the_match_who_has_a_place_free(client: TestClient, database: Database):
    demand = make_demand(client, state="accepted")
    first, full, away, fourth = (
        make_craftsman(client),
        make_craftsman(client, capacity=0),
        make_craftsman(client, available=False),
        make_craftsman(client, **UNRELATED),
    )
    match_id = saved_match(database, demand["id"], first, full, away, fourth)
    assignment = make_assignment(client, first["id"], demand_id=demand["id"], match_id=match_id, state="offered")
    answer = client.post(f"assignments/{assignment['id']}/decline", json=WHY).json()
    assert answer["state"] == "declined"
    following = client.get(f"assignments/{answer['next_assignment_id']}").json()
    assert (following["state"], following["craftsman_ids"]) == ("proposed", [fourth["id"]])
    assert following["match_id"] == match_id
    assert state_of(client, f"demands/{demand['id']}") == "dispatched"
    assert history(client, f"assignments/{following['id']}")[0]["reason"] == "上一人选婉拒，递补"


def test_without_a_saved_match_the_engine_names_the_next_one(client: TestClient):
    demand = make_demand(client, state="accepted")
    first, second = make_craftsman(client), make_craftsman(client)
    make_craftsman(client, **UNRELATED)
    assignment = make_assignment(client, first["id"], demand_id=demand["id"], state="offered")
    answer = client.post(f"assignments/{assignment['id']}/decline", json=WHY).json()
    following = client.get(f"assignments/{answer['next_assignment_id']}").json()
    assert following["craftsman_ids"] == [second["id"]]


def test_with_nobody_left_the_demand_is_accepted_again(client: TestClient):
    person = make_craftsman(client)
    assignment = make_assignment(client, person["id"], state="offered")
    answer = client.post(f"assignments/{assignment['id']}/decline", json=WHY).json()
    assert answer["next_assignment_id"] is None
    assert state_of(client, f"demands/{assignment['demand_id']}") == "accepted"
    assert history(client, f"demands/{assignment['demand_id']}")[-1]["reason"] == "没有可递补的人选"


def test_nobody_who_declined_is_asked_again(client: TestClient):
    demand = make_demand(client, state="accepted")
    people = [make_craftsman(client) for _ in range(3)]
    assignment = make_assignment(client, people[0]["id"], demand_id=demand["id"])
    asked = []
    while assignment:
        asked += assignment["craftsman_ids"]
        client.post(f"assignments/{assignment['id']}/offer")
        answer = client.post(f"assignments/{assignment['id']}/decline", json=WHY).json()
        following = answer["next_assignment_id"]
        assignment = client.get(f"assignments/{following}").json() if following else None
    assert sorted(asked) == sorted(each["id"] for each in people)


def test_when_the_lead_declines_the_team_moves_up_and_is_filled(client: TestClient, database: Database):
    demand = make_demand(client, state="accepted", team_size=3)
    people = [make_craftsman(client, **UNRELATED) for _ in range(4)]
    match_id = saved_match(database, demand["id"], *people)
    ids = [each["id"] for each in people]
    assignment = make_assignment(client, *ids[:3], demand_id=demand["id"], match_id=match_id, state="offered")
    answer = client.post(f"assignments/{assignment['id']}/decline", json=WHY).json()
    following = client.get(f"assignments/{answer['next_assignment_id']}").json()
    assert following["craftsman_ids"] == ids[1:]
    assert [member["lead"] for member in following["members"]] == [True, False, False]


def test_the_lead_answers_for_the_team(client: TestClient, log_in: LogIn):
    lead, other = make_craftsman(client), make_craftsman(client)
    assignment = make_assignment(client, lead["id"], other["id"], state="offered")
    refusal = log_in("craftsman", craftsman_id=other["id"]).post(f"assignments/{assignment['id']}/accept")
    assert refusal.status_code == 403
    assert lead["name"] in refusal.json()["detail"]
    accepted = log_in("craftsman", craftsman_id=lead["id"]).post(f"assignments/{assignment['id']}/accept")
    assert accepted.json()["state"] == "accepted"
    assert [client.get(f"craftsmen/{each['id']}").json()["load"] for each in (lead, other)] == [1, 1]


def test_a_decline_gives_its_reason(client: TestClient):
    assignment = make_assignment(client, state="offered")
    assert client.post(f"assignments/{assignment['id']}/decline", json={"reason": ""}).status_code == 422


def test_after_the_deadline_nobody_accepts_and_the_offer_expires(app: FastAPI, client: TestClient, database: Database):
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


def test_an_offer_whose_time_runs_is_left_alone(client: TestClient, database: Database):
    assignment = make_assignment(client, state="offered")
    with database.session() as db:
        assert expire_overdue(db, utc_now() + timedelta(hours=1)) == 0
    assert state_of(client, f"assignments/{assignment['id']}") == "offered"


def test_several_overdue_offers_expire_in_one_round(client: TestClient, database: Database):
    assignments = [make_assignment(client, state="offered") for _ in range(3)]
    with database.session() as db:
        assert expire_overdue(db, utc_now() + timedelta(days=60)) == 3
    assert {state_of(client, f"assignments/{each['id']}") for each in assignments} == {"expired"}
    assert {state_of(client, f"demands/{each['demand_id']}") for each in assignments} == {"accepted"}


def test_cancelling_gives_the_demand_back_and_frees_the_craftsman(client: TestClient):
    person = make_craftsman(client)
    assignment = make_assignment(client, person["id"], state="accepted")
    assert client.post(f"assignments/{assignment['id']}/cancel").status_code == 422
    assert client.post(f"assignments/{assignment['id']}/cancel", json=WHY).json()["state"] == "cancelled"
    assert state_of(client, f"demands/{assignment['demand_id']}") == "accepted"
    assert client.get(f"craftsmen/{person['id']}").json()["load"] == 0


def test_a_craftsman_at_capacity_does_not_accept_and_is_told_the_count(client: TestClient):
    person = make_craftsman(client, capacity=1)
    make_assignment(client, person["id"], state="accepted")
    second = make_assignment(client, person["id"], state="offered")
    answer = client.post(f"assignments/{second['id']}/accept")
    assert answer.status_code == 409
    assert answer.json()["detail"] == f"{person['name']}已有 1 项服务进行中，上限 1 项，不能再接受新的服务"
    assert state_of(client, f"assignments/{second['id']}") == "offered"


def test_a_team_with_one_full_member_leaves_the_others_as_they_were(client: TestClient):
    free, full = make_craftsman(client), make_craftsman(client, capacity=0)
    assignment = make_assignment(client, free["id"], full["id"], state="offered")
    assert client.post(f"assignments/{assignment['id']}/accept").status_code == 409
    assert client.get(f"craftsmen/{free['id']}").json()["load"] == 0


def test_an_acceptance_reaches_the_match_index(client: TestClient):
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
