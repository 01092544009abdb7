"""How demands end: withdrawn, closed after a service, closed without one."""

from fastapi.testclient import TestClient

from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_demand, make_visit

DONE = {"resolution": "partly_solved", "rating": 4, "comment": "基本解决"}


def delivered(client: TestClient) -> dict[str, str]:
    assignment = make_assignment(client, state="accepted")
    make_visit(client, assignment)
    answer = client.post(f"assignments/{assignment['id']}/deliver")
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = answer.json()
    return found


def test_withdrawing_cancels_the_assignment_under_way_and_frees_the_craftsman(
    client: TestClient, log_in: LogIn
) -> None:
    person = make_craftsman(client)
    assignment = make_assignment(client, person["id"], state="in_service")
    demand = client.get(f"demands/{assignment['demand_id']}").json()
    enterprise = log_in("enterprise", enterprise_id=demand["enterprise_id"])
    answer = enterprise.post(f"demands/{demand['id']}/withdraw", json={"reason": "设备已更换"})
    assert answer.json()["state"] == "withdrawn"
    assert client.get(f"assignments/{assignment['id']}").json()["state"] == "cancelled"
    assert client.get(f"craftsmen/{person['id']}").json()["load"] == 0
    last = client.get(f"assignments/{assignment['id']}/history").json()["items"][-1]
    assert last["reason"] == "需求撤回：设备已更换"


def test_a_delivered_demand_is_not_withdrawn(client: TestClient) -> None:
    answer = client.post(f"demands/{delivered(client)['demand_id']}/withdraw")
    assert answer.status_code == 409
    assert answer.json()["detail"] == "需求处于“已交付”状态，不能撤回；现在可以：重开服务、办结"


def test_closing_waits_for_the_enterprise_and_takes_its_resolution(client: TestClient) -> None:
    assignment = delivered(client)
    close = f"demands/{assignment['demand_id']}/close"
    early = client.post(close)
    assert early.status_code == 409
    assert "确认" in early.json()["detail"]
    client.post(f"assignments/{assignment['id']}/confirm", json=DONE)
    closed = client.post(close).json()
    assert (closed["state"], closed["resolution"]) == ("closed", "partly_solved")
    assert closed["closed_at"]
    assert client.post(close).status_code == 409


def test_staff_may_close_with_another_resolution_than_the_confirmed_one(client: TestClient) -> None:
    assignment = delivered(client)
    client.post(f"assignments/{assignment['id']}/confirm", json=DONE)
    body = {"resolution": "to_open_call", "reason": "余下部分转揭榜"}
    closed = client.post(f"demands/{assignment['demand_id']}/close", json=body).json()
    assert closed["resolution"] == "to_open_call"
    history = client.get(f"demands/{assignment['demand_id']}/history").json()["items"]
    assert history[-1]["reason"] == "余下部分转揭榜"


def test_staff_close_an_accepted_demand_without_service(client: TestClient) -> None:
    made = make_demand(client, state="accepted")
    assert client.post(f"demands/{made['id']}/close", json={"resolution": "solved"}).status_code == 422
    assert client.post(f"demands/{made['id']}/close").status_code == 422
    closed = client.post(f"demands/{made['id']}/close", json={"resolution": "to_training"}).json()
    assert (closed["state"], closed["resolution"]) == ("closed", "to_training")


def test_closing_without_service_cancels_what_was_only_proposed(client: TestClient) -> None:
    assignment = make_assignment(client)
    client.post(f"demands/{assignment['demand_id']}/close", json={"resolution": "duplicate"})
    assert client.get(f"assignments/{assignment['id']}").json()["state"] == "cancelled"


def test_an_enterprise_closes_only_what_was_served(client: TestClient, log_in: LogIn) -> None:
    made = make_demand(client, state="accepted")
    enterprise = log_in("enterprise", enterprise_id=made["enterprise_id"])
    assert enterprise.post(f"demands/{made['id']}/close", json={"resolution": "unsolved"}).status_code == 403
    assignment = delivered(client)
    demand = client.get(f"demands/{assignment['demand_id']}").json()
    owner = log_in("enterprise", enterprise_id=demand["enterprise_id"])
    owner.post(f"assignments/{assignment['id']}/confirm", json=DONE)
    assert owner.post(f"demands/{demand['id']}/close").json()["resolution"] == "partly_solved"
