"""Own employer, named competitors, the employer's release: shown in a match, and kept when somebody is sent."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.working_days import local_date
from models.base import utc_now
from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_demand, make_enterprise

LONG_AGO = "2026-01-01"


def rejected(client: TestClient, demand_id: str) -> dict[str, str]:
    found = client.post("matches", json={"demand_id": demand_id}).json()
    assert found["candidates"] == []
    return {each["craftsman_id"]: each["code"] for each in found["rejected"]}


def refusal(client: TestClient, demand_id: str, craftsman_id: str) -> dict[str, Any]:
    answer = client.post("assignments", json={"demand_id": demand_id, "craftsman_ids": [craftsman_id]})
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":conflict_of_interest")
    found: dict[str, Any] = answer.json()["rejected"][0]
    return found


def test_nobody_is_sent_to_their_own_employer(client: TestClient) -> None:
    enterprise = make_enterprise(client, name="佛山市明远精密机械有限公司")
    demand = make_demand(client, state="accepted", enterprise_id=enterprise["id"])["id"]
    person = make_craftsman(client, employer="明远二厂", employer_enterprise_id=enterprise["id"])
    assert rejected(client, demand) == {person["id"]: "own_employer"}
    assert refusal(client, demand, person["id"]) == {
        "craftsman_id": person["id"],
        "code": "own_employer",
        "text": f"{person['name']}：所在单位「明远二厂」即提出需求的企业",
    }


def test_a_named_competitor_s_people_are_not_sent(client: TestClient) -> None:
    enterprise, rival = make_enterprise(client), make_enterprise(client, name="东莞市宏达精密模具有限公司")
    demand = make_demand(client, state="accepted", enterprise_id=enterprise["id"])["id"]
    named = {"competitors": [{"enterprise_id": rival["id"], "note": "同业"}]}
    answer = client.put(f"enterprises/{enterprise['id']}/competitors", json=named)
    assert answer.json()["competitors"] == [{"enterprise_id": rival["id"], "name": rival["name"], "note": "同业"}]
    by_record = make_craftsman(client, employer="宏达", employer_enterprise_id=rival["id"])
    by_name = make_craftsman(client, employer=rival["name"])
    assert rejected(client, demand) == dict.fromkeys((by_record["id"], by_name["id"]), "named_competitor")
    assert refusal(client, demand, by_name["id"])["code"] == "named_competitor"
    other = make_demand(client, state="accepted", enterprise_id=rival["id"])["id"]  # it named nobody itself
    free = make_craftsman(client, employer=enterprise["name"])["id"]
    make_assignment(client, free, demand_id=other)


def test_a_demand_names_employers_of_its_own(client: TestClient) -> None:
    demand = make_demand(client, state="accepted", excluded_employers=["宏达精密模具有限公司"])
    assert demand["excluded_employers"] == ["宏达精密模具有限公司"]
    person = make_craftsman(client, employer="宏达精密模具有限公司")["id"]
    assert rejected(client, demand["id"]) == {person: "named_competitor"}
    changed = client.patch(f"demands/{demand['id']}", json={"excluded_employers": []}).json()
    assert changed["excluded_employers"] == []
    make_assignment(client, person, demand_id=demand["id"])


@pytest.mark.parametrize("release", [{"employer_released": False}, {"release_expires_on": LONG_AGO}])
def test_nobody_is_sent_without_the_employer_s_release(client: TestClient, release: dict[str, Any]) -> None:
    demand = make_demand(client, state="accepted")["id"]
    person = make_craftsman(client, **release)["id"]
    assert rejected(client, demand) == {person: "employer_release"}
    assert refusal(client, demand, person)["code"] == "employer_release"
    today = local_date(utc_now()).isoformat()
    client.patch(f"craftsmen/{person}", json={"employer_released": True, "release_expires_on": today})
    make_assignment(client, person, demand_id=demand)


def test_an_offer_looks_once_more(client: TestClient) -> None:
    person = make_craftsman(client)["id"]
    assignment = make_assignment(client, person)
    client.patch(f"craftsmen/{person}", json={"employer_released": False})
    assert client.post(f"assignments/{assignment['id']}/offer").status_code == 409


def test_the_next_candidate_is_nobody_whom_an_interest_keeps_away(client: TestClient) -> None:
    first, second = make_craftsman(client)["id"], make_craftsman(client)["id"]
    assignment = make_assignment(client, first, state="offered")
    client.patch(f"craftsmen/{second}", json={"employer_released": False})
    answer = client.post(f"assignments/{assignment['id']}/decline", json={"reason": "档期已满"}).json()
    assert answer["next_assignment_id"] is None


def test_naming_competitors_is_an_edit_of_the_enterprise(client: TestClient) -> None:
    one, other = make_enterprise(client), make_enterprise(client)
    path, body = f"enterprises/{one['id']}/competitors", {"competitors": [{"enterprise_id": other["id"]}]}
    before = client.get(path)
    assert before.headers["ETag"] == client.get(f"enterprises/{one['id']}").headers["ETag"]
    assert client.put(path, json=body, headers={"If-Match": ""}).status_code == 428
    assert client.put(path, json=body, headers={"If-Match": before.headers["ETag"]}).status_code == 200
    assert client.put(path, json=body, headers={"If-Match": before.headers["ETag"]}).status_code == 412


def test_a_competitor_is_another_enterprise_that_is_there(client: TestClient, log_in: LogIn) -> None:
    one = make_enterprise(client)
    for wrong, message in ((one["id"], "企业不能是自己的竞争单位"), ("nobody", "没有这家企业")):
        body = {"competitors": [{"enterprise_id": wrong}]}
        answer = client.put(f"enterprises/{one['id']}/competitors", json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0] == {"loc": ["body", "competitors", 0, "enterprise_id"], "msg": message}
    own = log_in("enterprise", enterprise_id=one["id"])
    assert own.get(f"enterprises/{one['id']}/competitors").status_code == 200
    assert own.put(f"enterprises/{one['id']}/competitors", json={"competitors": []}).status_code == 403


def test_an_employer_must_be_known(client: TestClient) -> None:
    body = {"name": "张三", "speciality": "焊接", "region_code": "440605", "employer_enterprise_id": "nobody"}
    answer = client.post("craftsmen", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["body", "employer_enterprise_id"]
