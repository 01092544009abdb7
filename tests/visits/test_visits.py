"""Visits: recorded, corrected until the enterprise has confirmed, and then left as they are."""

from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient

from app.working_days import local_date
from models.base import utc_now
from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_visit


def test_a_visit_reads_as_it_was_recorded(client: TestClient) -> None:
    lead, other = make_craftsman(client)["id"], make_craftsman(client)["id"]
    assignment = make_assignment(client, lead, other, state="accepted")
    fields = {"hours": 2.5, "problems_solved": 2, "workers_trained": 30, "summary": "现场示范对刀"}
    made = make_visit(client, assignment, craftsman_ids=[other], **fields)
    assert {name: made[name] for name in fields} == fields
    assert (made["craftsman_ids"], made["visited_on"], made["attachments"]) == ([other], "2026-01-15", [])
    assert client.get(f"visits/{made['id']}").json() == made
    assert client.get(f"assignments/{assignment['id']}/visits").json()["items"] == [made]


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"visited_on": (local_date(utc_now()) + timedelta(days=1)).isoformat()}, "visited_on"),
    ({"visited_on": "昨天"}, "visited_on"),
    ({"craftsman_ids": []}, "craftsman_ids"),
    ({"craftsman_ids": ["someone else"]}, "craftsman_ids"),
    ({"hours": 0}, "hours"),
    ({"hours": 24.5}, "hours"),
    ({"problems_solved": -1}, "problems_solved"),
    ({"workers_trained": -1}, "workers_trained"),
]


def test_a_fault_names_its_field(client: TestClient) -> None:
    assignment = make_assignment(client, state="accepted")
    good = {"visited_on": "2026-01-15", "craftsman_ids": assignment["craftsman_ids"], "hours": 3}
    for fields, field in FAULTS:
        answer = client.post(f"assignments/{assignment['id']}/visits", json=good | fields)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["loc"][:2] == ["body", field]
    assert client.get(f"assignments/{assignment['id']}").json()["state"] == "accepted"


def test_nobody_visits_before_the_offer_is_accepted(client: TestClient) -> None:
    assignment = make_assignment(client, state="offered")
    body = {"visited_on": "2026-01-15", "craftsman_ids": assignment["craftsman_ids"], "hours": 3}
    answer = client.post(f"assignments/{assignment['id']}/visits", json=body)
    assert answer.status_code == 409
    assert "待答复" in answer.json()["detail"]


def test_a_visit_is_corrected_until_the_enterprise_has_confirmed(client: TestClient) -> None:
    assignment = make_assignment(client, state="accepted")
    visit = make_visit(client, assignment)
    path = f"visits/{visit['id']}"
    assert client.patch(path, json={"workers_trained": 8}).json()["workers_trained"] == 8
    assert client.patch(path, json={"hours": None}).status_code == 422
    client.post(f"assignments/{assignment['id']}/deliver")
    assert client.patch(path, json={"hours": 4}).json()["hours"] == 4
    client.post(f"assignments/{assignment['id']}/confirm", json={"resolution": "solved", "rating": 5})
    for answer in (client.patch(path, json={"hours": 5}), client.delete(path)):
        assert answer.status_code == 409
        assert "已确认" in answer.json()["detail"]


def test_the_people_of_a_visit_are_exchanged(client: TestClient) -> None:
    lead, other = make_craftsman(client)["id"], make_craftsman(client)["id"]
    visit = make_visit(client, make_assignment(client, lead, other, state="accepted"), craftsman_ids=[lead])
    changed = client.patch(f"visits/{visit['id']}", json={"craftsman_ids": [other]}).json()
    assert changed["craftsman_ids"] == [other]


def test_a_visit_is_deleted_but_not_the_last_of_a_delivered_service(client: TestClient) -> None:
    assignment = make_assignment(client, state="accepted")
    first, second = make_visit(client, assignment), make_visit(client, assignment, visited_on="2026-01-16")
    client.post(f"assignments/{assignment['id']}/deliver")
    assert client.delete(f"visits/{first['id']}").status_code == 204
    assert client.get(f"visits/{first['id']}").status_code == 404
    assert client.delete(f"visits/{second['id']}").status_code == 409


def test_visits_are_recorded_by_craftsmen_of_the_assignment_and_staff(client: TestClient, log_in: LogIn) -> None:
    person = make_craftsman(client)["id"]
    assignment = make_assignment(client, person, state="accepted")
    visit = make_visit(client, assignment)
    enterprise = log_in("enterprise", enterprise_id=assignment["enterprise_id"])
    assert enterprise.get(f"visits/{visit['id']}").status_code == 200
    assert enterprise.patch(f"visits/{visit['id']}", json={"hours": 1}).status_code == 403
    stranger = log_in("craftsman", craftsman_id=make_craftsman(client)["id"])
    assert stranger.get(f"visits/{visit['id']}").status_code == 404
    assert stranger.patch(f"visits/{visit['id']}", json={"hours": 1}).status_code == 404
    own = log_in("craftsman", craftsman_id=person)
    assert own.patch(f"visits/{visit['id']}", json={"hours": 1}).status_code == 200
