"""Finding demands, and who sees which."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.clock import current_time
from app.working_days import local_date
from models.base import utc_now
from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_demand, make_enterprise, make_union


def titles(client: TestClient, **params: Any) -> set[str]:
    answer = client.get("demands", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["items"])
    return {item["title"] for item in answer.json()["items"]}


@pytest.fixture
def three(client: TestClient) -> dict[str, Any]:
    city = make_union(client)
    county = make_union(client, tier="county", parent_id=city["id"])
    enterprise = make_enterprise(client, name="恒远精密模具有限公司", region_code="440605", union_id=county["id"])
    make_demand(
        client, title="模具开裂", enterprise_id=enterprise["id"], industry_codes=["3525"], skill_tags=["数控加工"],
        urgency="urgent",
    )  # fmt: skip
    make_demand(client, title="电工取证培训", kind="training", region_code="440300", state="submitted")
    make_demand(client, title="淬火变形", description="ＣＮＣ 加工後淬火變形", industry_codes=["34"], state="accepted")
    return {"city": city["id"], "enterprise": enterprise["id"]}


FOUND: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"模具开裂", "电工取证培训", "淬火变形"}),
    ({"state": ["submitted", "accepted"]}, {"电工取证培训", "淬火变形"}),
    ({"kind": "training"}, {"电工取证培训"}),
    ({"urgency": "urgent"}, {"模具开裂"}),
    ({"industry": "C"}, {"模具开裂", "淬火变形"}),
    ({"industry": "35"}, {"模具开裂"}),
    ({"region": "440600"}, {"模具开裂", "淬火变形"}),
    ({"region": "440000", "kind": "training"}, {"电工取证培训"}),
    ({"tag": "数控加工"}, {"模具开裂"}),
    ({"tier": "county"}, {"模具开裂"}),
    ({"q": "开裂"}, {"模具开裂"}),
    ({"q": "cnc 变形"}, {"淬火变形"}),
    ({"q": "恒远"}, {"模具开裂"}),
    ({"q": "100%"}, set()),
]


def test_filters_narrow_the_list(client: TestClient, three: object) -> None:
    for params, found in FOUND:
        assert titles(client, **params) == found, params


def test_a_union_stands_for_all_below_it(client: TestClient, three: dict[str, Any]) -> None:
    assert titles(client, union=three["city"]) == {"模具开裂"}
    assert titles(client, enterprise_id=three["enterprise"]) == {"模具开裂"}


def test_an_unknown_tag_is_refused_with_a_sentence(client: TestClient) -> None:
    assert client.get("demands", params={"tag": "炼金术"}).status_code == 422


def test_open_ones_and_those_overdue(app: FastAPI, client: TestClient) -> None:
    today = local_date(utc_now()).isoformat()
    late = make_demand(client, title="急件", due_on=today, state="accepted")
    dropped = make_demand(client, title="不做了", due_on=today)
    client.post(f"demands/{dropped['id']}/withdraw")
    make_demand(client, title="不急")
    assert titles(client, open=True) == {"急件", "不急"}
    assert titles(client, open=False) == {"不做了"}
    assert titles(client, overdue=True) == set()
    key = client.post("auth/keys", json={"name": "明天"}).json()["key"]  # a token would not last until tomorrow
    client.headers["Authorization"] = f"Bearer {key}"
    app.dependency_overrides[current_time] = lambda: utc_now() + timedelta(days=1)
    assert titles(client, overdue=True) == {"急件"}
    assert titles(client, overdue=False) == {"不做了", "不急"}
    assert (late["overdue"], client.get(f"demands/{late['id']}").json()["overdue"]) == (False, True)


def test_an_enterprise_sees_and_moves_only_its_own_demands(client: TestClient, log_in: LogIn) -> None:
    own, other = make_demand(client, title="自家的"), make_demand(client, title="别家的")
    enterprise = log_in("enterprise", enterprise_id=own["enterprise_id"])
    assert titles(enterprise) == {"自家的"}
    assert enterprise.get(f"demands/{other['id']}").status_code == 404
    assert enterprise.get(f"demands/{other['id']}/history").status_code == 404
    assert enterprise.patch(f"demands/{other['id']}", json={"title": "改"}).status_code == 404
    assert enterprise.post(f"demands/{other['id']}/submit").status_code == 404
    assert enterprise.delete(f"demands/{other['id']}").status_code == 404
    body = {"title": "代提", "description": "替别家提", "kind": "problem", "enterprise_id": other["enterprise_id"]}
    assert enterprise.post("demands", json=body).status_code == 403
    assert enterprise.post(f"demands/{own['id']}/submit").status_code == 200
    assert enterprise.post(f"demands/{own['id']}/accept").status_code == 403


def test_a_craftsman_sees_the_demands_they_were_offered(client: TestClient, log_in: LogIn) -> None:
    person = make_craftsman(client)
    make_demand(client)
    assignment = make_assignment(client, person["id"])
    craftsman = log_in("craftsman", craftsman_id=person["id"])
    assert craftsman.get("demands").json()["total"] == 0
    client.post(f"assignments/{assignment['id']}/offer")
    assert [item["id"] for item in craftsman.get("demands").json()["items"]] == [assignment["demand_id"]]
    assert craftsman.post("demands", json={}).status_code == 403
    assert craftsman.post(f"demands/{assignment['demand_id']}/withdraw").status_code == 403


def test_a_viewer_reads_no_demand(client: TestClient, log_in: LogIn) -> None:
    made = make_demand(client)
    viewer = log_in("viewer")
    for path in ("demands", f"demands/{made['id']}", f"demands/{made['id']}/history"):
        assert viewer.get(path).status_code == 403
