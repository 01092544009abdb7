"""The ledger of consent, and the pool that follows it."""

from typing import Any

from fastapi.testclient import TestClient

from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_demand

VERSION = "2026-11"


def give(client: TestClient, craftsman_id: str, purpose: str = "matching", **fields: str) -> Any:
    body = {"purpose": purpose, "version": VERSION} | fields
    return client.post(f"craftsmen/{craftsman_id}/consents", json=body)


def withdraw(client: TestClient, craftsman_id: str, purpose: str = "matching", channel: str = "online") -> Any:
    return client.post(f"craftsmen/{craftsman_id}/consents/{purpose}/withdraw", json={"channel": channel})


def ledger(client: TestClient, craftsman_id: str) -> list[tuple[str, str, bool]]:
    rows = client.get(f"craftsmen/{craftsman_id}/consents").json()["items"]
    return [(row["purpose"], row["version"], row["standing"]) for row in rows]


def proposed(client: TestClient) -> set[str]:
    answer = client.post("matches", json={"title": "数控车床加工尺寸不稳", "description": "数控车床编程与零件加工"})
    assert answer.status_code == 200, answer.text
    return {each["craftsman_id"] for each in answer.json()["candidates"]}


def test_a_craftsman_gives_and_withdraws(client: TestClient, log_in: LogIn):
    craftsman_id = make_craftsman(client)["id"]
    own = log_in("craftsman", craftsman_id=craftsman_id)
    assert give(own, craftsman_id, "publicity").status_code == 201
    assert give(own, craftsman_id, "publicity").status_code == 409
    assert give(own, craftsman_id, "publicity", version="2027-01").status_code == 201
    assert ledger(own, craftsman_id) == [("publicity", "2027-01", True), ("publicity", VERSION, False)]
    assert withdraw(own, craftsman_id, "publicity").json()["standing"] is False
    assert withdraw(own, craftsman_id, "publicity").status_code == 409
    assert [standing for *_, standing in ledger(client, craftsman_id)] == [False, False]


def test_the_union_enters_what_it_has_on_paper(client: TestClient, log_in: LogIn):
    craftsman_id = make_craftsman(client)["id"]
    assert give(client, craftsman_id).status_code == 422
    entered = give(client, craftsman_id, channel="paper").json()
    assert (entered["channel"], entered["purpose_name"]) == ("paper", "参与匹配与派单")
    assert give(log_in("craftsman", craftsman_id=craftsman_id), craftsman_id, channel="paper").status_code == 403
    assert withdraw(client, craftsman_id, channel="phone").json()["withdrawn_channel"] == "phone"


def test_nobody_elses_ledger_is_read_or_written(client: TestClient, log_in: LogIn):
    craftsman_id = make_craftsman(client)["id"]
    other = log_in("craftsman", craftsman_id=make_craftsman(client)["id"])
    assert other.get(f"craftsmen/{craftsman_id}/consents").status_code == 404
    assert give(other, craftsman_id).status_code == 404
    assert withdraw(other, craftsman_id).status_code == 404
    assert log_in("viewer").get(f"craftsmen/{craftsman_id}/consents").status_code == 403


def test_who_withdraws_from_matching_is_out_of_the_pool_at_once_and_back_when_agreeing(
    client: TestClient, log_in: LogIn
):
    staying, leaving = make_craftsman(client)["id"], make_craftsman(client)["id"]
    own = log_in("craftsman", craftsman_id=leaving)
    assert proposed(client) == {staying, leaving}
    assert withdraw(own, leaving).status_code == 200  # nothing had been given: the union's list put them there
    assert proposed(client) == {staying}
    demand = make_demand(client, state="accepted")
    by_hand = client.post("assignments", json={"demand_id": demand["id"], "craftsman_ids": [leaving]})
    assert by_hand.status_code == 409
    assert "已撤回" in by_hand.json()["detail"]
    give(own, leaving)
    assert proposed(client) == {staying, leaving}
    give(own, leaving, "publicity")
    withdraw(own, leaving, "publicity")
    assert proposed(client) == {staying, leaving}


def test_a_new_pool_is_built_without_them(client: TestClient, log_in: LogIn, other_process: TestClient):
    staying, leaving = make_craftsman(client)["id"], make_craftsman(client)["id"]
    withdraw(client, leaving, channel="paper")
    assert proposed(other_process) == {staying}


def test_who_withdrew_does_not_follow_on_another_who_declines(client: TestClient):
    first, second = make_craftsman(client)["id"], make_craftsman(client)["id"]
    demand = make_demand(client, state="accepted")
    match = client.post("matches", json={"demand_id": demand["id"]}).json()
    assert {each["craftsman_id"] for each in match["candidates"]} == {first, second}
    assignment = make_assignment(client, first, demand_id=demand["id"], match_id=match["id"], state="offered")
    withdraw(client, second, channel="phone")
    declined = client.post(f"assignments/{assignment['id']}/decline", json={"reason": "近期出差"})
    assert declined.json()["next_assignment_id"] is None
