"""The service itself, and who may do what with it."""

from typing import Any

from fastapi.testclient import TestClient

from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_visit

JUDGEMENT = {"resolution": "solved", "rating": 5, "comment": "师傅手艺好"}


def delivered(client: TestClient, *craftsman_ids: str) -> dict[str, Any]:
    assignment = make_assignment(client, *craftsman_ids, state="accepted")
    make_visit(client, assignment)
    answer = client.post(f"assignments/{assignment['id']}/deliver", json={"summary": "已交底"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def owner_of(client: TestClient, log_in: LogIn, assignment: dict[str, Any]) -> TestClient:
    return log_in("enterprise", enterprise_id=assignment["enterprise_id"])


def test_delivering_needs_a_visit(client: TestClient) -> None:
    assignment = make_assignment(client, state="in_service")
    answer = client.post(f"assignments/{assignment['id']}/deliver")
    assert answer.status_code == 409
    assert "服务记录" in answer.json()["detail"]
    make_visit(client, assignment)
    assert client.post(f"assignments/{assignment['id']}/deliver").json()["state"] == "delivered"
    assert client.get(f"demands/{assignment['demand_id']}").json()["state"] == "delivered"


def test_the_first_visit_starts_the_service(client: TestClient) -> None:
    assignment = make_assignment(client, state="accepted")
    make_visit(client, assignment)
    history = client.get(f"assignments/{assignment['id']}/history").json()["items"]
    assert (history[-1]["to_state"], history[-1]["reason"]) == ("in_service", "登记服务")


def test_the_enterprise_confirms_with_resolution_rating_and_comment(client: TestClient, log_in: LogIn) -> None:
    person = make_craftsman(client)
    assignment = delivered(client, person["id"])
    assert assignment["summary"] == "已交底"
    confirmed = owner_of(client, log_in, assignment).post(f"assignments/{assignment['id']}/confirm", json=JUDGEMENT)
    assert {name: confirmed.json()[name] for name in JUDGEMENT} == JUDGEMENT
    assert confirmed.json()["confirmed_at"]
    assert client.get(f"craftsmen/{person['id']}").json()["load"] == 0
    assert client.get(f"demands/{assignment['demand_id']}").json()["state"] == "delivered"


def test_a_rating_is_one_to_five_and_a_resolution_one_of_the_known(client: TestClient) -> None:
    assignment = delivered(client)
    for fields in ({"rating": 0}, {"rating": 6}, {"rating": 4.5}, {"resolution": "magic"}):
        answer = client.post(f"assignments/{assignment['id']}/confirm", json=JUDGEMENT | fields)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["loc"] == ["body", *fields]


def test_reopening_gives_a_reason_and_the_service_goes_on(client: TestClient, log_in: LogIn) -> None:
    person = make_craftsman(client)
    assignment = delivered(client, person["id"])
    owner = owner_of(client, log_in, assignment)
    assert owner.post(f"assignments/{assignment['id']}/reopen").status_code == 422
    reopened = owner.post(f"assignments/{assignment['id']}/reopen", json={"reason": "仍有异响"}).json()
    assert reopened["state"] == "reopened"
    assert client.get(f"craftsmen/{person['id']}").json()["load"] == 1
    make_visit(client, assignment)
    assert client.post(f"assignments/{assignment['id']}/deliver").json()["state"] == "delivered"
    assert owner.post(f"assignments/{assignment['id']}/confirm", json=JUDGEMENT).status_code == 200


def test_a_delivered_service_is_not_cancelled(client: TestClient) -> None:
    answer = client.post(f"assignments/{delivered(client)['id']}/cancel", json={"reason": "算了"})
    assert answer.json()["detail"] == "派单处于“已交付”状态，不能取消；现在可以：确认结果、重开"


def test_an_enterprise_sees_only_its_own_assignments_and_judges_but_does_not_serve(
    client: TestClient, log_in: LogIn
) -> None:
    own, other = make_assignment(client, state="offered"), make_assignment(client, state="offered")
    enterprise = owner_of(client, log_in, own)
    assert [item["id"] for item in enterprise.get("assignments").json()["items"]] == [own["id"]]
    assert enterprise.get(f"assignments/{other['id']}").status_code == 404
    assert enterprise.get(f"assignments/{other['id']}/visits").status_code == 404
    assert enterprise.post(f"assignments/{other['id']}/confirm", json=JUDGEMENT).status_code == 404
    for action in ("offer", "accept", "start", "deliver"):
        assert enterprise.post(f"assignments/{own['id']}/{action}").status_code == 403
    body = {"demand_id": own["demand_id"], "craftsman_ids": own["craftsman_ids"]}
    assert enterprise.post("assignments", json=body).status_code == 403


def test_a_craftsman_sees_their_own_once_offered_and_serves_but_does_not_judge(
    client: TestClient, log_in: LogIn
) -> None:
    person = make_craftsman(client)
    own, other = make_assignment(client, person["id"]), make_assignment(client, state="offered")
    craftsman = log_in("craftsman", craftsman_id=person["id"])
    assert craftsman.get(f"assignments/{own['id']}").status_code == 404
    client.post(f"assignments/{own['id']}/offer")
    assert [item["id"] for item in craftsman.get("assignments").json()["items"]] == [own["id"]]
    assert craftsman.get(f"assignments/{other['id']}").status_code == 404
    assert craftsman.post(f"assignments/{other['id']}/accept").status_code == 404
    assert craftsman.post(f"assignments/{own['id']}/accept").status_code == 200
    make_visit(craftsman, own)
    assert craftsman.post(f"assignments/{own['id']}/deliver").status_code == 200
    assert craftsman.post(f"assignments/{own['id']}/confirm", json=JUDGEMENT).status_code == 403
    assert craftsman.post(f"assignments/{own['id']}/cancel", json={"reason": "不去了"}).status_code == 403


def test_a_viewer_sees_none(client: TestClient, log_in: LogIn) -> None:
    assignment = make_assignment(client)
    viewer = log_in("viewer")
    for path in ("assignments", f"assignments/{assignment['id']}", f"assignments/{assignment['id']}/visits"):
        assert viewer.get(path).status_code == 403


def test_the_list_is_filtered_by_demand_state_and_craftsman(client: TestClient) -> None:
    person = make_craftsman(client)
    first = make_assignment(client, make_craftsman(client)["id"], person["id"])
    second = make_assignment(client, state="offered")

    def ids(**params: Any) -> set[str]:
        return {item["id"] for item in client.get("assignments", params=params).json()["items"]}

    assert ids() == ids(state=["proposed", "offered"]) == {first["id"], second["id"]}
    assert ids(demand_id=second["demand_id"]) == ids(state="offered") == {second["id"]}
    assert ids(craftsman_id=person["id"]) == {first["id"]}


def test_an_assignment_names_its_demand_enterprise_and_members(client: TestClient) -> None:
    lead, other = make_craftsman(client), make_craftsman(client)
    made = make_assignment(client, lead["id"], other["id"], mode="short_term")
    demand = client.get(f"demands/{made['demand_id']}").json()
    assert (made["demand_title"], made["enterprise_name"]) == (demand["title"], demand["enterprise_name"])
    assert (made["mode"], made["craftsman_ids"]) == ("short_term", [lead["id"], other["id"]])
    assert made["members"] == [
        {"craftsman_id": lead["id"], "name": lead["name"], "lead": True},
        {"craftsman_id": other["id"], "name": other["name"], "lead": False},
    ]
