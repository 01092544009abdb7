"""A demand's way up the tiers by hand, and back down."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.audit_record import AuditRecord
from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_demand, make_union
from tests.tiers import Tiers, at, lay_out_tiers, of_union

WHY = {"reason": "本县没有这一工种"}


@pytest.fixture
def tiers(client: TestClient) -> Tiers:
    return lay_out_tiers(client)


def accepted(client: TestClient, union_id: str) -> str:
    demand_id: str = make_demand(client, state="accepted", **of_union(client, union_id))["id"]
    return demand_id


def present(client: TestClient, demand_id: str) -> tuple[Any, ...]:
    shown = client.get(f"demands/{demand_id}").json()
    return shown["handling_union_id"], shown["tier"], shown["task_force"]


def test_a_demand_goes_up_step_by_step_to_the_task_force_and_no_further(client: TestClient, tiers: Tiers) -> None:
    demand = accepted(client, tiers.grassroots)
    assert present(client, demand) == (None, None, False)
    seen = []
    for _ in range(4):
        assert client.post(f"demands/{demand}/escalate", json=WHY).status_code == 200
        seen.append(present(client, demand))
    assert seen == [
        (tiers.county, "county", False),
        (tiers.city, "city", False),
        (tiers.province, "province", False),
        (tiers.province, "province", True),
    ]
    answer = client.post(f"demands/{demand}/escalate", json=WHY)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "这条需求已由省总工作专班办理，没有更高一级"


def test_a_missing_tier_is_skipped(client: TestClient, tiers: Tiers) -> None:
    straight_below = make_union(client, tier="grassroots", parent_id=tiers.city)["id"]
    demand = accepted(client, straight_below)
    client.post(f"demands/{demand}/escalate", json=WHY)
    assert present(client, demand) == (tiers.city, "city", False)


def test_the_history_tells_who_handed_it_on_to_whom_and_why(client: TestClient, tiers: Tiers, log_in: LogIn) -> None:
    demand = accepted(client, tiers.county)
    at(log_in, tiers.county).post(f"demands/{demand}/escalate", json=WHY)
    at(log_in, tiers.city).post(
        f"demands/{demand}/send-down", json={"union_id": tiers.grassroots, "reason": "该厂自有工匠"}
    )
    up, down = client.get(f"demands/{demand}/escalations").json()["items"]
    assert (up["sequence"], up["direction"], up["cause"], up["reason"]) == (1, "up", "by_hand", WHY["reason"])
    assert (up["from_union_id"], up["from_tier"]) == (tiers.county, "county")
    assert (up["to_union_id"], up["to_tier"]) == (tiers.city, "city")
    assert up["actor_id"] is not None
    assert (down["direction"], down["to_union_id"], down["reason"]) == ("down", tiers.grassroots, "该厂自有工匠")
    assert present(client, demand) == (tiers.grassroots, "grassroots", False)


def test_only_whoever_works_on_it_hands_it_on(client: TestClient, tiers: Tiers, log_in: LogIn) -> None:
    demand = accepted(client, tiers.county)
    county = at(log_in, tiers.county)
    assert county.post(f"demands/{demand}/escalate", json=WHY).status_code == 200
    answer = county.post(f"demands/{demand}/escalate", json=WHY)
    assert answer.status_code == 403
    assert "须由其决定提级或下派" in answer.json()["detail"]
    assert at(log_in, tiers.city).post(f"demands/{demand}/escalate", json=WHY).status_code == 200


def test_for_a_union_out_of_reach_the_demand_is_not_there(client: TestClient, tiers: Tiers, log_in: LogIn) -> None:
    demand = accepted(client, tiers.county)
    other = at(log_in, tiers.other_city)
    assert other.get(f"demands/{demand}/escalations").status_code == 404
    assert other.post(f"demands/{demand}/escalate", json=WHY).status_code == 404
    down = {"union_id": tiers.other_city, **WHY}
    assert other.post(f"demands/{demand}/send-down", json=down).status_code == 404


@pytest.mark.parametrize("target", ["other_city", "county", "city"])
def test_it_is_sent_down_only_to_a_union_below(client: TestClient, tiers: Tiers, log_in: LogIn, target: str) -> None:
    demand = accepted(client, tiers.county)
    answer = at(log_in, tiers.county).post(
        f"demands/{demand}/send-down", json={"union_id": getattr(tiers, target), **WHY}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["body", "union_id"]


def test_the_task_force_has_a_queue_of_its_own(client: TestClient, tiers: Tiers, log_in: LogIn) -> None:
    demand = accepted(client, tiers.province)
    assert client.get("task-force/demands").json()["items"] == []
    client.post(f"demands/{demand}/escalate", json=WHY)
    assert [each["id"] for each in client.get("task-force/demands").json()["items"]] == [demand]
    assert at(log_in, tiers.city).get("task-force/demands").status_code == 403
    client.post(f"demands/{demand}/send-down", json={"union_id": tiers.province, **WHY})
    assert present(client, demand) == (tiers.province, "province", False)
    assert client.get("task-force/demands").json()["total"] == 0


def test_a_queue_holds_what_came_and_still_lies_there(client: TestClient, tiers: Tiers, log_in: LogIn) -> None:
    stays, went_on, ended = (accepted(client, tiers.county) for _ in range(3))
    county, city = at(log_in, tiers.county), at(log_in, tiers.city)
    for demand in (stays, went_on, ended):
        county.post(f"demands/{demand}/escalate", json=WHY)
    city.post(f"demands/{went_on}/escalate", json=WHY)
    client.post(f"demands/{ended}/withdraw")
    assert [each["demand_id"] for each in city.get("escalations").json()["items"]] == [stays]
    assert county.get("escalations").json()["total"] == 0
    everything = city.get("escalations", params={"only_present": False, "direction": "up"}).json()
    assert {each["demand_id"] for each in everything["items"]} == {stays, went_on, ended}


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "x", "to": "y"}])
def test_a_reason_is_asked_for(client: TestClient, tiers: Tiers, body: dict[str, str]) -> None:
    demand = accepted(client, tiers.county)
    assert client.post(f"demands/{demand}/escalate", json=body).status_code == 422


def test_what_is_not_under_way_is_not_handed_on(client: TestClient, tiers: Tiers) -> None:
    draft = make_demand(client, **of_union(client, tiers.county))["id"]
    answer = client.post(f"demands/{draft}/escalate", json=WHY)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "需求处于“草稿”状态，不能提级或下派"


def test_enterprises_and_craftsmen_hand_nothing_on(client: TestClient, tiers: Tiers, log_in: LogIn) -> None:
    demand = make_demand(client, state="accepted", **of_union(client, tiers.county))
    enterprise = log_in("enterprise", enterprise_id=demand["enterprise_id"])
    assert enterprise.post(f"demands/{demand['id']}/escalate", json=WHY).status_code == 403
    assert enterprise.get("escalations").status_code == 403


def test_a_match_without_anybody_takes_the_demand_up_once_for_each_tier(
    client: TestClient, tiers: Tiers, log_in: LogIn
) -> None:
    demand, county = accepted(client, tiers.county), at(log_in, tiers.county)
    for _ in range(2):  # nobody is in the pool; asking again changes nothing, for the city has it now
        assert county.post("matches", json={"demand_id": demand}).json()["candidates"] == []
    (up,) = client.get(f"demands/{demand}/escalations").json()["items"]
    assert (up["cause"], up["cause_name"], up["to_union_id"]) == ("no_candidate", "没有合适人选", tiers.city)


def test_a_decline_with_nobody_left_takes_the_demand_up(client: TestClient, tiers: Tiers) -> None:
    demand = accepted(client, tiers.county)
    person = make_craftsman(client, union_id=tiers.county)
    assignment = make_assignment(client, person["id"], demand_id=demand, state="offered")
    client.post(f"assignments/{assignment['id']}/decline", json={"reason": "档期已满"})
    (up,) = client.get(f"demands/{demand}/escalations").json()["items"]
    assert (up["cause"], up["actor_id"], up["to_union_id"]) == ("no_candidate", None, tiers.city)


def test_handing_on_is_in_the_audit_log(client: TestClient, tiers: Tiers, app: FastAPI) -> None:
    demand = accepted(client, tiers.county)
    client.post(f"demands/{demand}/escalate", json=WHY)
    with app.state.database.session(writes=False) as db:
        query = select(AuditRecord.content).where(
            AuditRecord.subject_id == demand, AuditRecord.subject_kind == "demand"
        )
        last = list(db.scalars(query.order_by(AuditRecord.at)))[-1]
    assert "escalations" in last
    assert "handling_union_id" in last
    assert WHY["reason"] not in last
