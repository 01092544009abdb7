"""Matching looks province-wide: everybody is ranked, but of another union's people only a summary is shown."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.matches.summaries import courtesy_name
from tests.access.cities import CRACKS, WELDING, Cities, make_cities
from tests.conftest import LogIn

SECRETS = ("秘密车间", "绝密焊接设备", "欧阳外", "南海", WELDING["phone"])


@pytest.fixture
def cities(client: TestClient, log_in: LogIn) -> Cities:
    return make_cities(client, log_in)


@pytest.fixture
def welders(cities: Cities) -> dict[str, str]:
    """By position; the other union's own words share much with the demand."""
    items = [{"title": "秘密车间的铝合金焊缝热裂纹攻关", "description": "绝密焊接设备", "kind": "problem_solving"}]
    return {
        "own": cities.welder(cities.own, "甲焊工"),
        "subtree": cities.welder(cities.below, "丙焊工"),
        "other": cities.welder(cities.other, "欧阳外", region_code="440605", service_items=items),
    }


def by_id(shown: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["craftsman_id"]: each for each in shown}


def asked(cities: Cities, **body: Any) -> dict[str, Any]:
    answer = cities.coordinator.post("matches", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_everybody_is_ranked_and_each_says_where_they_stand(cities: Cities, welders: dict[str, str]) -> None:
    found = by_id(asked(cities, **CRACKS)["candidates"])
    assert {name: found[each]["position"] for name, each in welders.items()} == {name: name for name in welders}
    assert {name: found[each]["summary"] for name, each in welders.items()} == {
        "own": False,
        "subtree": False,
        "other": True,
    }


def test_another_unions_craftsman_is_a_summary_that_keeps_every_secret(cities: Cities, welders: dict[str, str]) -> None:
    demand_id = cities.demand(cities.below, region_code="440106", suggestion="请欧阳外师傅或绝密焊接设备有限公司的人来")
    posted = asked(cities, demand_id=demand_id)
    read = cities.coordinator.get(f"matches/{posted['id']}").json()
    listed = cities.coordinator.get("matches", params={"demand_id": demand_id}).json()["items"][0]
    for shown in (posted, read, listed):
        outsider = by_id(shown["candidates"])[welders["other"]]
        assert outsider["name"] == "欧阳师傅"
        told = json.dumps(outsider, ensure_ascii=False)
        assert [secret for secret in SECRETS if secret in told] == []
        brief = outsider["craftsman"]
        assert (brief["region_name"], brief["occupation"], brief["skill_tags"]) == ("广东省佛山市", "焊工", ["焊接"])
        assert brief["honours"] == ["省劳动模范"]
        hidden = ("employer", "speciality", "load", "capacity", "available")
        assert [brief[name] for name in hidden] == [None] * len(hidden)


def test_the_points_of_a_summary_still_add_up_and_still_say_why(cities: Cities, welders: dict[str, str]) -> None:
    outsider = by_id(asked(cities, **CRACKS)["candidates"])[welders["other"]]
    assert outsider["score"] == pytest.approx(sum(each["points"] for each in outsider["reasons"]), abs=1e-6)
    assert any("焊接" in each["text"] for each in outsider["reasons"] if each["code"] in ("tags", "concepts"))
    quoted = {each["kind"] for reason in outsider["reasons"] for each in reason["evidence"] if each["craftsman_phrase"]}
    assert quoted & {"skill_tag", "concept"}
    spans = [each["craftsman_span"] for reason in outsider["reasons"] for each in reason["evidence"]]
    assert all(span is None or span["field"] == "occupation" for span in spans)


def test_the_province_sees_all_of_everybody(cities: Cities, welders: dict[str, str]) -> None:
    found = by_id(cities.province.post("matches", json=CRACKS).json()["candidates"])
    assert [found[each]["summary"] for each in welders.values()] == [False, False, False]
    assert found[welders["other"]]["craftsman"]["employer"] == WELDING["employer"]


def test_whoever_is_excluded_elsewhere_is_not_named_either(cities: Cities, welders: dict[str, str]) -> None:
    for each in welders.values():
        cities.province.patch(f"craftsmen/{each}", json={"available": False})
    answer = asked(cities, **CRACKS)
    outsider = by_id(answer["rejected"])[welders["other"]]
    assert (outsider["name"], outsider["position"], outsider["text"]) == ("欧阳师傅", "other", "目前不可派出")
    assert "欧阳师傅" in answer["cause"]
    assert "欧阳外" not in json.dumps(answer, ensure_ascii=False)


def test_an_own_employer_is_a_rule_that_is_told_without_the_employer(cities: Cities, welders: dict[str, str]) -> None:
    enterprise_id = cities.enterprise(cities.own, name=WELDING["employer"])
    answer = asked(cities, demand_id=cities.demand(cities.own, enterprise_id=enterprise_id))
    rejected = by_id(answer["rejected"])
    assert WELDING["employer"] in rejected[welders["own"]]["text"]
    assert rejected[welders["other"]]["text"] == "按派单规则不能派出"


def test_an_explanation_of_an_outsider_is_one_of_the_summary(cities: Cities, welders: dict[str, str]) -> None:
    body = {**CRACKS, "craftsman_id": welders["other"]}
    found = cities.coordinator.post("matches/explanations", json=body).json()
    assert (found["candidate"]["name"], found["candidate"]["summary"]) == ("欧阳师傅", True)
    assert found["counterfactuals"] == []
    told = json.dumps(found, ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in told and secret != "秘密车间"] == []


def test_whoever_is_outranked_by_an_outsider_learns_no_name(cities: Cities) -> None:
    near = cities.welder(cities.own, "甲焊工", skill_tags=[], honours=[], speciality="焊接")
    cities.welder(cities.other, "欧阳外")
    found = cities.coordinator.post("matches/explanations", json={**CRACKS, "craftsman_id": near}).json()
    assert (found["first"]["name"], found["first"]["position"]) == ("欧阳师傅", "other")
    assert "首位「欧阳师傅」" in found["why_not"]["text"]
    assert "「欧阳师傅」" in found["differences"][0]["text"]
    gap = found["first"]["score"] - found["candidate"]["score"]
    assert sum(each["points"] for each in found["differences"]) == pytest.approx(gap)
    told = json.dumps(found, ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in told.replace(WELDING["speciality"], "")] == []


def test_another_unions_demands_are_neither_matched_nor_read(cities: Cities, welders: dict[str, str]) -> None:
    theirs = cities.demand(cities.other)
    kept = cities.province.post("matches", json={"demand_id": theirs}).json()["id"]
    own = asked(cities, demand_id=cities.demand(cities.below))["id"]
    for path, body in (("matches", {}), ("matches/explanations", {"craftsman_id": welders["own"]})):
        answer = cities.coordinator.post(path, json={"demand_id": theirs, **body})
        assert (answer.status_code, answer.json()["detail"]) == (404, "没有这条需求")
    assert cities.coordinator.get(f"matches/{kept}").status_code == 404
    listed = cities.coordinator.get("matches").json()
    assert ([each["id"] for each in listed["items"]], listed["total"]) == ([own], 1)
    assert cities.coordinator.get("matches", params={"demand_id": theirs}).json()["items"] == []
    assert cities.province.get("matches").json()["total"] == 2


def test_a_craftsman_who_left_the_pool_is_a_summary_to_all_but_the_province(
    cities: Cities, welders: dict[str, str]
) -> None:
    shown = asked(cities, demand_id=cities.demand(cities.own))
    assert cities.province.delete(f"craftsmen/{welders['own']}").status_code == 204
    left = by_id(cities.coordinator.get(f"matches/{shown['id']}").json()["candidates"])[welders["own"]]
    assert (left["name"], left["summary"], left["craftsman"]) == ("甲师傅", True, None)
    seen = by_id(cities.province.get(f"matches/{shown['id']}").json()["candidates"])[welders["own"]]
    assert (seen["name"], seen["summary"]) == ("甲焊工", False)


def test_after_a_refusal_the_next_is_one_whom_the_union_may_send(cities: Cities, welders: dict[str, str]) -> None:
    demand_id = cities.demand(cities.own)
    match = asked(cities, demand_id=demand_id)
    body = {"demand_id": demand_id, "craftsman_ids": [welders["own"]], "match_id": match["id"]}
    made = cities.coordinator.post("assignments", json=body).json()
    assert cities.coordinator.post(f"assignments/{made['id']}/offer").status_code == 200
    assert cities.coordinator.post(f"assignments/{made['id']}/decline", json={"reason": "手上有活"}).status_code == 200
    found = cities.province.get("assignments", params={"demand_id": demand_id, "state": "proposed"}).json()["items"]
    assert [each["craftsman_ids"] for each in found] == [[welders["subtree"]]]


@pytest.mark.parametrize(("name", "shown"), [("王小明", "王师傅"), ("欧阳修", "欧阳师傅"), ("买买提", "买师傅")])
def test_a_courtesy_name_is_the_surname(name: str, shown: str) -> None:
    assert courtesy_name(name) == shown
