"""A plan takes in demands in reach, sends craftsmen in reach, and is seen from the union it was asked for and above."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db import Database
from app.matches.pool import MatchPool
from models.account import Account
from models.craftsman import Craftsman
from models.demand import Demand
from tests.access.cities import Cities, make_cities
from tests.conftest import LogIn
from tests.dispatch_plans.conftest import pool, teams, work_off

__all__ = ["pool"]
Plan = dict[str, Any]


@pytest.fixture
def cities(client: TestClient, log_in: LogIn) -> Cities:
    return make_cities(client, log_in)


class Planning:
    def __init__(self, database: Database, pool: MatchPool) -> None:
        self._database, self._pool = database, pool

    def __call__(self, client: TestClient, **body: Any) -> Plan:
        asked = self.queued(client, **body)
        work_off(self._database, self._pool)
        found: Plan = client.get(f"dispatch-plans/{asked['id']}").json()
        return found

    def queued(self, client: TestClient, **body: Any) -> Plan:
        answer = client.post("dispatch-plans", json=body)
        assert answer.status_code == 202, answer.text
        asked: Plan = answer.json()
        return asked


@pytest.fixture
def planning(database: Database, pool: MatchPool) -> Planning:
    return Planning(database, pool)


def test_only_craftsmen_in_reach_are_sent_however_much_better_others_are(cities: Cities, planning: Planning) -> None:
    near = cities.welder(cities.below, "丙焊工", skill_tags=[], honours=[])
    for number in range(3):
        cities.welder(cities.other, f"外焊{'甲乙丙'[number]}")
    demand_id = cities.demand(cities.own)
    options = {"candidates": 1, "teams_cover_tags": False}
    assert teams(planning(cities.coordinator, demand_ids=[demand_id], options=options)) == {demand_id: [near]}


def test_where_nobody_in_reach_fits_nobody_is_sent(cities: Cities, planning: Planning) -> None:
    cities.welder(cities.other, "外焊工")
    plan = planning(cities.coordinator, demand_ids=[cities.demand(cities.own)])
    assert (plan["state"], plan["placements"], len(plan["unmatched"])) == ("proposed", [], 1)
    assert plan["unmatched"][0]["craftsman_ids"] == []


def test_whoever_was_lent_is_sent_to_the_demand_they_were_lent_for_and_to_no_other(
    cities: Cities, planning: Planning, log_in: LogIn
) -> None:
    far = cities.welder(cities.other, "外焊工")
    lent_for, other = (cities.demand(cities.own, title=f"铝合金焊缝热裂纹（{line} 号线）") for line in (1, 2))
    asked = {"craftsman_id": far, "demand_id": lent_for, "reason": "本市没有铝合金焊接的工匠"}
    lending = cities.coordinator.post("lendings", json=asked)
    assert lending.status_code == 201, lending.text
    lender = log_in("coordinator", union_id=cities.other)
    assert lender.post(f"lendings/{lending.json()['id']}/agree").status_code == 200
    pinned = [{"demand_id": other, "craftsman_id": far}]
    assert cities.coordinator.post("dispatch-plans", json={"filter": {}, "pinned": pinned}).status_code == 422
    plan = planning(cities.coordinator, filter={}, pinned=[{"demand_id": lent_for, "craftsman_id": far}])
    assert teams(plan) == {lent_for: [far]}
    answer = cities.coordinator.post(f"dispatch-plans/{plan['id']}/confirm", json={}).json()
    assert [(each["demand_id"], each["result"]) for each in answer["items"]] == [(lent_for, "assigned")]


def test_the_province_sends_anybody(cities: Cities, planning: Planning) -> None:
    far = cities.welder(cities.other, "外焊工")
    demand_id = cities.demand(cities.own)
    assert teams(planning(cities.province, demand_ids=[demand_id])) == {demand_id: [far]}


def test_a_demand_out_of_reach_is_refused_as_one_that_is_not_there(cities: Cities) -> None:
    own, theirs = cities.demand(cities.own), cities.demand(cities.other)
    told = [cities.coordinator.post("dispatch-plans", json={"demand_ids": [own, each]}) for each in (theirs, "nothing")]
    assert [each.status_code for each in told] == [422, 422]
    assert told[0].json()["detail"] == told[1].json()["detail"]
    assert told[0].json()["errors"][0]["loc"] == ["body", "demand_ids", 1]


def test_a_filter_finds_demands_in_reach_alone(cities: Cities, planning: Planning) -> None:
    cities.welder(cities.own, "甲焊工")
    below = cities.demand(cities.below)
    cities.demand(cities.other)
    plan = planning(cities.coordinator, filter={})
    assert (plan["progress"]["total"], list(teams(plan))) == (1, [below])


@pytest.mark.parametrize("wish", ["pinned", "unreleased", "conflicts"])
def test_people_out_of_reach_can_be_named_no_more_than_people_who_are_not_there(cities: Cities, wish: str) -> None:
    own, near, far = cities.demand(cities.own), cities.welder(cities.own, "甲焊工"), cities.welder(cities.other, "外焊")

    def told(stranger: str) -> tuple[int, str]:
        named: dict[str, list[Any]] = {
            "pinned": [{"demand_id": own, "craftsman_id": stranger}],
            "unreleased": [stranger],
            "conflicts": [{"one_id": near, "other_id": stranger}],
        }
        answer = cities.coordinator.post("dispatch-plans", json={"demand_ids": [own], wish: named[wish]})
        return answer.status_code, answer.json()["detail"]

    assert told(far) == told("nobody")
    assert told(far)[0] == 422


def test_a_plan_is_seen_from_its_union_and_above_and_from_nowhere_else(
    cities: Cities, planning: Planning, log_in: LogIn
) -> None:
    cities.welder(cities.own, "甲焊工")
    demand_id = cities.demand(cities.own)
    plan = planning(cities.coordinator, demand_ids=[demand_id])
    path = f"dispatch-plans/{plan['id']}"
    for union_id in (cities.below, cities.other):
        stranger = log_in("coordinator", union_id=union_id)
        assert stranger.get("dispatch-plans").json()["total"] == 0
        for each in (path, f"{path}/placements/{demand_id}"):
            assert stranger.get(each).status_code == 404
        for each in ("solve", "confirm", "discard"):
            assert stranger.post(f"{path}/{each}").status_code == 404
    for insider in (cities.coordinator, cities.province, log_in("admin")):
        assert insider.get(path).status_code == 200
        assert insider.get(f"{path}/placements/{demand_id}").status_code == 200
        assert insider.get("dispatch-plans").json()["total"] == 1


def test_what_has_left_the_reach_since_is_not_carried_out(
    cities: Cities, planning: Planning, database: Database
) -> None:
    for name in ("甲焊工", "丙焊工"):
        cities.welder(cities.own, name, capacity=1)
    kept, moved, lost = (cities.demand(cities.own, title=f"铝合金焊缝热裂纹（{line} 号线）") for line in (1, 2, 3))
    cities.welder(cities.own, "丁焊工", capacity=1)
    plan = planning(cities.coordinator, filter={})
    people = teams(plan)
    with database.session() as db:
        db.get_one(Demand, moved).union_id = cities.other
        db.get_one(Craftsman, people[lost][0]).union_id = cities.other
    answer = cities.coordinator.post(f"dispatch-plans/{plan['id']}/confirm", json={})
    told = {each["demand_id"]: (each["result"], each["detail"]) for each in answer.json()["items"]}
    assert told[kept][0] == "assigned"
    assert told[moved] == ("refused", "没有这条需求")
    assert told[lost] == ("refused", "安排的人已有不属本工会及下级工会的，请重排，或先向其工会商借")
    team = {each["demand_id"]: each["team"] for each in answer_of(cities, plan)["placements"]}[lost]
    assert team[0]["name"].endswith("师傅")


def answer_of(cities: Cities, plan: Plan) -> Plan:
    found: Plan = cities.coordinator.get(f"dispatch-plans/{plan['id']}").json()
    return found


def test_planning_again_leaves_out_what_has_left_the_reach(
    cities: Cities, planning: Planning, database: Database
) -> None:
    cities.welder(cities.own, "甲焊工")
    kept, moved = (cities.demand(cities.own, title=f"铝合金焊缝热裂纹（{line} 号线）") for line in (1, 2))
    plan = planning(cities.coordinator, filter={})
    with database.session() as db:
        db.get_one(Demand, moved).union_id = cities.other
    again = cities.coordinator.post(f"dispatch-plans/{plan['id']}/solve").json()
    work_off(planning._database, planning._pool)
    assert list(teams(answer_of(cities, again))) == [kept]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"disabled": True}, "发起人的账号已停用"),
        ({"union_id": "other"}, "发起人已不负责原来的工会"),
        ({"role": "viewer"}, "发起人已不负责原来的工会"),
    ],
)
def test_a_plan_whose_maker_may_no_longer_ask_for_it_ends_with_a_sentence(
    cities: Cities, planning: Planning, database: Database, change: dict[str, Any], sentence: str
) -> None:
    cities.welder(cities.own, "甲焊工")
    asked = planning.queued(cities.coordinator, demand_ids=[cities.demand(cities.own)])
    with database.session() as db:
        maker = db.query(Account).filter_by(union_id=cities.own).one()
        for name, value in change.items():
            setattr(maker, name, cities.other if value == "other" else value)
    work_off(planning._database, planning._pool)
    plan = cities.province.get(f"dispatch-plans/{asked['id']}").json()
    assert (plan["state"], plan["message"]) == ("failed", f"{sentence}，方案到此为止，没有派出任何人")
