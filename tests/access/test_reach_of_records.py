"""Unions, teams, people, enterprises, demands, services: one's own and what stands below, and nothing else."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.access.cities import Cities, make_cities
from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_demand, make_enterprise, make_team, make_visit


@pytest.fixture
def cities(client: TestClient, log_in: LogIn) -> Cities:
    return make_cities(client, log_in)


def record(cities: Cities, kind: str, union_id: str) -> str:
    made: dict[str, Any]
    if kind == "teams":
        made = make_team(cities.province, union_id=union_id)
    elif kind == "craftsmen":
        made = make_craftsman(cities.province, union_id=union_id)
    elif kind == "enterprises":
        made = make_enterprise(cities.province, union_id=union_id)
    else:
        made = make_demand(cities.province, enterprise_id=cities.enterprise(union_id), union_id=union_id)
    return str(made["id"])


KINDS = ("teams", "craftsmen", "enterprises", "demands")


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_counts_and_shows_what_is_in_reach(kind: str, cities: Cities):
    mine = {record(cities, kind, union) for union in (cities.own, cities.below)}
    other = record(cities, kind, cities.other)
    listed = cities.coordinator.get(kind).json()
    assert ({each["id"] for each in listed["items"]}, listed["total"]) == (mine, 2)
    assert cities.coordinator.get(f"{kind}/{other}").status_code == 404
    assert {cities.coordinator.get(f"{kind}/{each}").status_code for each in mine} == {200}
    assert other in {each["id"] for each in cities.province.get(kind).json()["items"]}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_beyond_cannot_be_changed_or_removed_and_reads_like_what_is_not_there(kind: str, cities: Cities):
    other = record(cities, kind, cities.other)
    change = {"title": "改名"} if kind == "demands" else {"name": "改名"}
    for method, body in (("PATCH", change), ("DELETE", None)):
        answer = cities.coordinator.request(method, f"{kind}/{other}", json=body)
        absent = cities.coordinator.request(method, f"{kind}/no-such-id", json=body)
        assert (answer.status_code, answer.json()) == (404, absent.json())


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_moved_under_a_union_beyond(kind: str, cities: Cities):
    mine = record(cities, kind, cities.below)
    assert cities.coordinator.patch(f"{kind}/{mine}", json={"union_id": cities.other}).status_code == 403
    assert cities.coordinator.patch(f"{kind}/{mine}", json={"union_id": cities.own}).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_an_edit_names_the_version_it_was_made_on(kind: str, cities: Cities):
    mine = record(cities, kind, cities.own)
    before = cities.coordinator.get(f"{kind}/{mine}").headers["ETag"]
    change = {"title": "改名"} if kind == "demands" else {"name": "改名"}
    none = cities.coordinator.patch(f"{kind}/{mine}", json=change, headers={"If-Match": ""})
    first = cities.coordinator.patch(f"{kind}/{mine}", json=change, headers={"If-Match": before})
    second = cities.coordinator.patch(f"{kind}/{mine}", json={}, headers={"If-Match": before})
    assert (none.status_code, first.status_code, second.status_code) == (428, 200, 412)
    assert cities.coordinator.delete(f"{kind}/{mine}", headers={"If-Match": before}).status_code == 412
    latest = {"If-Match": first.headers["ETag"]}
    assert cities.coordinator.delete(f"{kind}/{mine}", headers=latest).status_code == 204


def test_a_newcomer_belongs_to_the_union_of_who_took_them_in(cities: Cities):
    assert make_craftsman(cities.coordinator)["union_id"] == cities.own
    enterprise = make_enterprise(cities.coordinator)
    assert enterprise["union_id"] == cities.own
    assert make_demand(cities.coordinator, enterprise_id=enterprise["id"])["union_id"] == cities.own


def test_nobody_is_taken_in_for_a_union_beyond(cities: Cities):
    person = {"name": "林焊", "speciality": "焊接", "region_code": "440605", "union_id": cities.other}
    assert cities.coordinator.post("craftsmen", json=person).status_code == 403
    enterprise = {"name": "测试企业", "region_code": "440605", "union_id": cities.other}
    assert cities.coordinator.post("enterprises", json=enterprise).status_code == 403
    assert cities.coordinator.post("teams", json={"name": "一队", "union_id": cities.other}).status_code == 403


def test_a_demand_is_not_posted_for_an_enterprise_beyond(cities: Cities):
    body = {"title": "一", "description": "二", "kind": "problem"}
    beyond = cities.coordinator.post("demands", json=body | {"enterprise_id": cities.enterprise(cities.other)})
    absent = cities.coordinator.post("demands", json=body | {"enterprise_id": "no-such-id"})
    assert (beyond.status_code, beyond.json()) == (422, absent.json())


def test_unions_are_known_by_name_everywhere_and_changed_from_above_alone(cities: Cities):
    me = cities.coordinator
    assert {cities.own, cities.below, cities.other} <= {each["id"] for each in me.get("unions").json()["items"]}
    assert me.patch(f"unions/{cities.other}", json={"name": "丙市总工会"}).status_code == 404
    assert me.patch(f"unions/{cities.own}", json={"name": "甲市工会"}).status_code == 200
    assert me.patch(f"unions/{cities.own}", json={"parent_id": None}).status_code == 403
    assert me.patch(f"unions/{cities.below}", json={"parent_id": cities.other}).status_code == 403
    assert me.delete(f"unions/{cities.own}").status_code == 403
    new = {"name": "甲市丙区总工会", "tier": "county"}
    assert me.post("unions", json=new | {"parent_id": cities.other}).status_code == 403
    assert me.post("unions", json=new).status_code == 403
    assert me.post("unions", json=new | {"parent_id": cities.own}).status_code == 201


def test_a_team_takes_in_nobody_from_beyond(cities: Cities):
    team = make_team(cities.coordinator, union_id=cities.own)["id"]
    beyond = make_craftsman(cities.province, union_id=cities.other)["id"]
    for method in ("PUT", "POST"):
        answer = cities.coordinator.request(method, f"teams/{team}/members", json={"craftsman_ids": [beyond]})
        assert answer.status_code == 422


def test_another_union_s_likeness_is_told_without_naming_anybody(cities: Cities):
    person = {
        "name": "林焊",
        "speciality": "铝合金氩弧焊",
        "region_code": "440605",
        "phone": "13800138000",
        "number": "G1",
    }
    make_craftsman(cities.province, union_id=cities.other, **person)
    answer = cities.coordinator.post("craftsmen", json=person | {"number": "G2"})
    assert (answer.status_code, answer.json()["resembles"]) == (409, [])
    taken = cities.coordinator.post("craftsmen", json=person).json()
    assert "taken_by" not in taken
    assert "林焊" not in taken["detail"]
    enterprise = {"name": "佛山市恒力机械有限公司", "region_code": "440605", "union_id": cities.other}
    made = make_enterprise(cities.province, **enterprise)
    for name in (made["name"], "恒力机械有限公司"):
        answer = cities.coordinator.post("enterprises", json={"name": name, "region_code": "440605"})
        assert answer.status_code == 409
        assert made["id"] not in answer.text


def test_a_service_is_seen_by_the_union_that_lends_and_run_by_the_one_that_asked(cities: Cities):
    lent = make_craftsman(cities.province, union_id=cities.own)["id"]
    asked = make_assignment(cities.province, lent, demand_id=cities.demand(cities.other), state="in_service")
    visit = make_visit(cities.province, asked)
    me = cities.coordinator
    assert me.get(f"assignments/{asked['id']}").status_code == 200
    assert me.get(f"visits/{visit['id']}").status_code == 200
    assert me.post(f"assignments/{asked['id']}/deliver").status_code == 403
    assert me.delete(f"visits/{visit['id']}").status_code == 403
    theirs = make_craftsman(cities.province, union_id=cities.other)["id"]
    elsewhere = make_assignment(cities.province, theirs, demand_id=cities.demand(cities.other))
    assert me.get(f"assignments/{elsewhere['id']}").status_code == 404
    assert {each["id"] for each in me.get("assignments").json()["items"]} == {asked["id"]}


def test_another_union_s_craftsman_is_not_sent_unasked(cities: Cities):
    body = {
        "demand_id": cities.demand(cities.own),
        "craftsman_ids": [make_craftsman(cities.province, union_id=cities.other)["id"]],
    }
    answer = cities.coordinator.post("assignments", json=body)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:dianjiang:problem:not_lent")
    beyond = {"demand_id": cities.demand(cities.other), "craftsman_ids": [make_craftsman(cities.coordinator)["id"]]}
    assert cities.coordinator.post("assignments", json=beyond).status_code == 422
