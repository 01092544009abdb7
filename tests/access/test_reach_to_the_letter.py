"""Where reach could be gone round: through what resembles, who else is in a team, a move while an edit waits."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db import Database
from models.craftsman import Craftsman
from models.demand import Demand
from models.enterprise import Enterprise
from models.team import ServiceTeam
from tests.access.cities import CRACKS, Cities, make_cities
from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_demand, make_enterprise, make_team, make_visit


@pytest.fixture
def cities(client: TestClient, log_in: LogIn) -> Cities:
    return make_cities(client, log_in)


TABLES: dict[str, Any] = {
    "teams": ServiceTeam,
    "craftsmen": Craftsman,
    "enterprises": Enterprise,
    "demands": Demand,
}


def made(cities: Cities, kind: str) -> str:
    """A record of the coordinator's own union."""
    if kind == "demands":
        return cities.demand(cities.own, state="draft")
    make: Any = {"teams": make_team, "craftsmen": make_craftsman, "enterprises": make_enterprise}[kind]
    return str(make(cities.province, union_id=cities.own)["id"])


@pytest.mark.parametrize("kind", TABLES)
def test_what_is_moved_beyond_while_an_edit_waits_is_not_there_for_it(kind: str, cities: Cities, database: Database):
    mine = made(cities, kind)
    change = {"title": "改名"} if kind == "demands" else {"name": "改名"}
    with ThreadPoolExecutor(1) as threads:
        with database.session() as db:
            db.get_one(TABLES[kind], mine).union_id = cities.other
            db.flush()
            waiting = threads.submit(cities.coordinator.patch, f"{kind}/{mine}", json=change)
            time.sleep(0.3)
        assert waiting.result().status_code == 404


@pytest.mark.parametrize("kind", TABLES)
def test_a_union_that_is_not_there_is_told_from_one_beyond(kind: str, cities: Cities):
    mine = made(cities, kind)
    for client in (cities.coordinator, cities.province):
        absent = client.patch(f"{kind}/{mine}", json={"union_id": "no-such-id"})
        assert (absent.status_code, absent.json()["errors"][0]["loc"]) == (422, ["body", "union_id"])


def test_an_enterprise_does_not_choose_the_union_that_looks_after_its_demand(cities: Cities, log_in: LogIn):
    enterprise_id = cities.enterprise(cities.own)
    enterprise = log_in("enterprise", enterprise_id=enterprise_id, union_id=cities.own)
    demand = make_demand(enterprise, enterprise_id=enterprise_id)
    assert demand["union_id"] == cities.own
    for union_id in (cities.below, cities.other, "no-such-id"):
        assert enterprise.patch(f"demands/{demand['id']}", json={"union_id": union_id}).status_code == 403


def test_a_like_demand_that_another_union_handles_is_told_without_naming_it(cities: Cities):
    enterprise_id = cities.enterprise(cities.own)
    body: dict[str, Any] = CRACKS | {"kind": "problem", "enterprise_id": enterprise_id}
    theirs = make_demand(cities.province, **body, union_id=cities.other)
    answer = cities.coordinator.post("demands", json=body)
    assert (answer.status_code, answer.json()["resembles"]) == (409, [])
    assert theirs["id"] not in answer.text
    mine = cities.coordinator.post("demands", json=body, params={"allow_duplicate": True}).json()
    answer = cities.coordinator.post("demands", json=body)
    assert [each["id"] for each in answer.json()["resembles"]] == [mine["id"]]


def test_of_a_member_from_another_union_a_team_tells_the_surname(cities: Cities):
    near, far = cities.welder(cities.below, "甲焊工"), cities.welder(cities.other, "欧阳外")
    team = make_team(cities.province, union_id=cities.own, craftsman_ids=[near, far])["id"]
    shown = {each["id"]: each for each in cities.coordinator.get(f"teams/{team}").json()["members"]}
    assert (shown[far]["name"], shown[far]["employer"]) == ("欧阳师傅", None)
    assert shown[near]["name"] == "甲焊工"
    assert shown[near]["employer"]
    everyone = {each["name"] for each in cities.province.get(f"teams/{team}").json()["members"]}
    assert everyone == {"甲焊工", "欧阳外"}
    kept = cities.coordinator.put(f"teams/{team}/members", json={"craftsman_ids": [far]})
    assert [each["name"] for each in kept.json()["members"]] == ["欧阳师傅"]


def test_of_a_union_beyond_only_name_and_place_in_the_tree_are_told(cities: Cities):
    shown = {each["id"]: each for each in cities.coordinator.get("unions").json()["items"]}
    assert shown[cities.other]["name"] == "乙市总工会"
    assert shown[cities.other]["created_at"] is shown[cities.other]["updated_at"] is None
    assert shown[cities.below]["created_at"]
    beyond, own = (cities.coordinator.get(f"unions/{each}").json() for each in (cities.other, cities.own))
    assert (beyond["child_count"], beyond["created_at"]) == (None, None)
    assert own["child_count"] == 1


def test_an_employer_is_one_of_the_enterprises_in_reach(cities: Cities):
    person = {"name": "林焊", "speciality": "焊接", "region_code": "440605"}
    employers = (cities.enterprise(cities.other), "no-such-id")
    told = [cities.coordinator.post("craftsmen", json=person | {"employer_enterprise_id": each}) for each in employers]
    assert told[0].status_code == told[1].status_code == 422
    assert told[0].json() == told[1].json()
    own = cities.enterprise(cities.below)
    assert cities.coordinator.post("craftsmen", json=person | {"employer_enterprise_id": own}).status_code == 201


def test_a_visit_s_version_is_judged_before_the_state_of_the_service(cities: Cities):
    assignment = make_assignment(
        cities.province, cities.welder(cities.own, "甲焊工"), demand_id=cities.demand(cities.own), state="in_service"
    )
    path = f"visits/{make_visit(cities.coordinator, assignment)['id']}"
    first = {"If-Match": cities.coordinator.get(path).headers["ETag"]}
    second = {"If-Match": cities.coordinator.patch(path, json={"hours": 2}, headers=first).headers["ETag"]}
    assert cities.coordinator.patch(path, json={"hours": 4}, headers={"If-Match": ""}).status_code == 428
    assert cities.coordinator.patch(path, json={"hours": 4}, headers=first).status_code == 412
    cities.coordinator.post(f"assignments/{assignment['id']}/deliver")
    terms = {"resolution": "solved", "rating": 5}
    assert cities.coordinator.post(f"assignments/{assignment['id']}/confirm", json=terms).status_code == 200
    assert cities.coordinator.patch(path, json={"hours": 4}, headers=first).status_code == 412
    assert cities.coordinator.patch(path, json={"hours": 4}, headers=second).status_code == 409
    assert cities.coordinator.delete(path, headers=first).status_code == 412


def test_members_unions_and_service_items_are_changed_in_the_version_that_was_read(cities: Cities):
    me, team = cities.coordinator, make_team(cities.coordinator, union_id=cities.own)["id"]
    someone = cities.welder(cities.own, "甲焊工")
    made = me.post(f"craftsmen/{someone}/service-items", json={"title": "热裂纹攻关"}).json()
    item = f"craftsmen/{someone}/service-items/{made['id']}"
    edits: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        (f"teams/{team}", "PUT", f"teams/{team}/members", {"craftsman_ids": [someone]}),
        (f"unions/{cities.below}", "PATCH", f"unions/{cities.below}", {"name": "甲市丁区总工会"}),
        (item, "PATCH", item, {"title": "冷裂纹攻关"}),
    )
    for shown, method, path, body in edits:
        read = {"If-Match": me.get(shown).headers["ETag"]}
        absent, fresh, stale = (
            me.request(method, path, json=body, headers=each).status_code for each in ({"If-Match": ""}, read, read)
        )
        assert (absent, fresh, stale) == (428, 200, 412), path
