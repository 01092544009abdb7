"""Asking why not this craftsman, through the API."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import LogIn
from tests.matches.conftest import CRACKS

Pool = dict[str, dict[str, Any]]


def explained(client: TestClient, craftsman: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = client.post("matches/explanations", json={**CRACKS, "craftsman_id": craftsman["id"], **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_first_is_told_with_the_reasons_of_the_match(client: TestClient, pool: Pool) -> None:
    first = client.post("matches", json=CRACKS).json()["candidates"][0]
    found = explained(client, pool["welder"])
    assert (found["standing"], found["proposed"], found["why_not"], found["first"]) == (1, True, None, None)
    assert found["candidate"]["name"] == "甲焊工"
    assert found["candidate"]["reasons"] == first["reasons"]


def test_one_who_is_not_first_learns_what_the_first_has_more(client: TestClient, pool: Pool) -> None:
    found = explained(client, pool["turner"])
    assert found["why_not"]["code"] in ("outranked", "below_minimum")
    assert found["first"]["name"] == "甲焊工"
    gap = found["first"]["score"] - found["candidate"]["score"]
    assert sum(each["points"] for each in found["differences"]) == pytest.approx(gap)
    assert "「甲焊工」" in found["differences"][0]["text"]
    points = sum(each["points"] for each in found["candidate"]["reasons"])
    assert found["candidate"]["score"] == pytest.approx(points)


def test_one_on_leave_learns_that_being_available_would_put_them_first(client: TestClient, pool: Pool) -> None:
    client.patch(f"craftsmen/{pool['welder']['id']}", json={"available": False})
    found = explained(client, pool["welder"])
    assert [each["code"] for each in found["rejections"]] == ["availability"]
    assert found["why_not"]["code"] == "excluded"
    assert (found["standing"], found["proposed"]) == (None, False)
    (only,) = found["counterfactuals"]
    assert (only["code"], only["rank"], only["puts_first"]) == ("availability", 1, True)


def test_a_saved_demand_is_explained_and_nothing_is_kept(
    client: TestClient, pool: Pool, cracks: dict[str, Any]
) -> None:
    body = {"demand_id": cracks["id"], "craftsman_id": pool["welder"]["id"], "method": "list"}
    found = client.post("matches/explanations", json=body).json()
    assert (found["demand_id"], found["method"], found["standing"]) == (cracks["id"], "list", 1)
    assert client.get("matches").json()["total"] == 0


def test_a_craftsman_or_a_demand_that_is_not_there_is_not_found(client: TestClient, pool: Pool) -> None:
    nobody = client.post("matches/explanations", json={**CRACKS, "craftsman_id": "nobody"})
    assert (nobody.status_code, nobody.json()["detail"]) == (404, "人才库中没有这位工匠")
    body = {"demand_id": "nothing", "craftsman_id": pool["welder"]["id"]}
    nothing = client.post("matches/explanations", json=body)
    assert (nothing.status_code, nothing.json()["detail"]) == (404, "没有这条需求")


@pytest.mark.parametrize(
    "body", [CRACKS, {"craftsman_id": "x"}, {"craftsman_id": "x", "title": "裂纹", "demand_id": "y"}]
)
def test_a_question_that_is_not_whole_or_asks_twice_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    assert client.post("matches/explanations", json=body).status_code == 422


def test_only_staff_may_ask(log_in: LogIn, anonymous: TestClient, pool: Pool, cracks: dict[str, Any]) -> None:
    body = {"demand_id": cracks["id"], "craftsman_id": pool["welder"]["id"]}
    enterprise = log_in("enterprise", enterprise_id=cracks["enterprise_id"])
    for outsider, status in ((enterprise, 403), (log_in("viewer"), 403), (anonymous, 401)):
        assert outsider.post("matches/explanations", json=body).status_code == status
