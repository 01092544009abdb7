"""Asking for a match and reading it again, through the API."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import LogIn
from tests.matches.conftest import CRACKS

Pool = dict[str, dict[str, Any]]


def test_the_craftsman_whose_work_it_is_stands_first_and_the_reasons_say_why(client: TestClient, pool: Pool) -> None:
    answer = client.post("matches", json=CRACKS).json()
    first = answer["candidates"][0]
    assert (first["rank"], first["craftsman_id"], first["name"]) == (1, pool["welder"]["id"], "甲焊工")
    assert any("裂纹" in reason["text"] for reason in first["reasons"])
    assert first["craftsman"]["region_name"] == "广东省佛山市南海区"
    assert first["craftsman"]["honours"] == ["省劳动模范"]


@pytest.mark.parametrize("method", ["list", "tag", "combined"])
def test_each_method_answers_with_scores_that_are_the_sum_of_their_reasons(
    client: TestClient, pool: Pool, method: str
) -> None:
    answer = client.post("matches", json={**CRACKS, "skill_tags": ["焊接"], "method": method}).json()
    assert answer["method"] == method
    assert answer["candidates"][0]["name"] == "甲焊工"
    for candidate in answer["candidates"]:
        assert candidate["score"] == pytest.approx(sum(each["points"] for each in candidate["reasons"]), abs=1e-6)


def test_what_is_quoted_comes_with_the_place_where_it_stands(client: TestClient, pool: Pool) -> None:
    first = client.post("matches", json=CRACKS).json()["candidates"][0]
    quoted = [each for reason in first["reasons"] for each in reason["evidence"] if each["demand_span"]]
    assert {each["kind"] for each in quoted} >= {"service_item", "concept"}
    for each in quoted:
        span = each["demand_span"]
        assert CRACKS[span["field"]][span["start"] : span["end"]] == each["demand_phrase"]


def test_a_match_of_a_saved_demand_is_kept_as_it_was_shown(
    client: TestClient, pool: Pool, cracks: dict[str, Any]
) -> None:
    shown = client.post("matches", json={"demand_id": cracks["id"]}).json()
    assert shown["weights_version"]
    client.patch(f"craftsmen/{pool['welder']['id']}", json={"name": "改名焊工", "speciality": "别的"})
    assert client.get(f"matches/{shown['id']}").json()["candidates"][0]["name"] == "甲焊工"
    kept = client.get("matches", params={"demand_id": cracks["id"]}).json()
    assert [each["id"] for each in kept["items"]] == [shown["id"]]
    for name in ("weights_version", "method", "created_at", "elapsed_ms", "rejected"):
        assert kept["items"][0][name] == shown[name]
    assert _without_present_facts(kept["items"][0]) == _without_present_facts(shown)


def test_a_match_still_reads_after_a_candidate_has_left_the_pool(
    client: TestClient, pool: Pool, cracks: dict[str, Any]
) -> None:
    shown = client.post("matches", json={"demand_id": cracks["id"]}).json()
    assert client.delete(f"craftsmen/{pool['welder']['id']}").status_code == 204
    first = client.get(f"matches/{shown['id']}").json()["candidates"][0]
    assert first["name"] == "甲焊工"
    assert first["craftsman"] is None


def test_a_match_of_an_unsaved_demand_leaves_nothing_behind(client: TestClient, pool: Pool) -> None:
    answer = client.post("matches", json=CRACKS).json()
    assert (answer["id"], answer["demand_id"], answer["created_at"]) == (None, None, None)
    assert client.get("matches").json()["total"] == 0


def test_the_limit_holds(client: TestClient, pool: Pool) -> None:
    everyone = {**CRACKS, "description": "焊接、数控车床加工、粤菜烹饪、高压配电柜检修都要"}
    assert len(client.post("matches", json={**everyone, "limit": 2}).json()["candidates"]) == 2


def test_a_craftsman_who_cannot_be_sent_is_named_with_the_rule(client: TestClient, pool: Pool) -> None:
    client.patch(f"craftsmen/{pool['welder']['id']}", json={"available": False})
    answer = client.post("matches", json=CRACKS).json()
    assert pool["welder"]["id"] not in [each["craftsman_id"] for each in answer["candidates"]]
    (rejected,) = [each for each in answer["rejected"] if each["craftsman_id"] == pool["welder"]["id"]]
    assert (rejected["name"], rejected["code"]) == ("甲焊工", "availability")
    assert "不可派出" in rejected["text"]


def test_a_demand_nobody_fits_is_answered_with_the_cause(client: TestClient, pool: Pool) -> None:
    answer = client.post("matches", json={"title": "古琴音准"}).json()
    assert answer["candidates"] == []
    assert answer["cause"].startswith("技能不符：工匠库中没有")
    assert client.post("matches", json=CRACKS).json()["cause"] is None


def test_where_all_who_could_are_excluded_the_cause_names_them_and_is_kept(
    client: TestClient, pool: Pool, cracks: dict[str, Any]
) -> None:
    for craftsman in pool.values():
        client.patch(f"craftsmen/{craftsman['id']}", json={"available": False})
    answer = client.post("matches", json={"demand_id": cracks["id"]}).json()
    assert answer["candidates"] == []
    assert "技能相近的工匠，但都不能派出。甲焊工：目前不可派出" in answer["cause"]
    assert client.get(f"matches/{answer['id']}").json()["cause"] == answer["cause"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"industry_codes": ["3525", "9999"]}, ["body", "industry_codes", 1]),
        ({"region_code": "990000"}, ["body", "region_code"]),
        ({"skill_tags": ["不存在的技能"]}, ["body", "skill_tags", 0]),
        ({"method": "guess"}, ["body", "method"]),
        ({"limit": 101}, ["body", "limit"]),
        ({"team_size": 0}, ["body", "team_size"]),
    ],
)
def test_what_is_not_known_is_refused_by_the_name_of_its_field(
    client: TestClient, body: dict[str, Any], field: list[str | int]
) -> None:
    answer = client.post("matches", json={**CRACKS, **body})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == field


def test_a_demand_id_and_a_description_together_are_refused(client: TestClient, cracks: dict[str, Any]) -> None:
    answer = client.post("matches", json={"demand_id": cracks["id"], "title": "焊缝裂纹"})
    assert answer.status_code == 422
    assert "只能给一种" in answer.json()["detail"]


def test_neither_a_demand_id_nor_a_title_is_refused(client: TestClient) -> None:
    assert client.post("matches", json={"description": "焊缝裂纹"}).status_code == 422


def test_unknown_ids_are_not_found(client: TestClient) -> None:
    assert client.post("matches", json={"demand_id": "nobody"}).status_code == 404
    assert client.get("matches/nobody").status_code == 404


def test_only_staff_see_candidates(log_in: LogIn, anonymous: TestClient, cracks: dict[str, Any]) -> None:
    enterprise = log_in("enterprise", enterprise_id=cracks["enterprise_id"])
    for outsider, status in ((enterprise, 403), (log_in("viewer"), 403), (anonymous, 401)):
        assert outsider.post("matches", json={"demand_id": cracks["id"]}).status_code == status
        assert outsider.get("matches").status_code == status
    assert log_in("admin").get("matches").status_code == 200


def _without_present_facts(match: dict[str, Any]) -> list[dict[str, Any]]:
    return [{name: value for name, value in each.items() if name != "craftsman"} for each in match["candidates"]]
