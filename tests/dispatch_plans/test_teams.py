"""What a coordinator may ask of teams: who does not go together, who leads, what the members must be able to do."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db import Database
from models.craftsman import Craftsman
from tests.dispatch_plans.conftest import CRACKS, TURNING, MakePlan, make_waiting, make_welder, teams
from tests.factories import make_craftsman

Answer = dict[str, Any]


@pytest.fixture
def people(client: TestClient) -> dict[str, str]:
    """Two welders, and a turner who suits a crack less."""
    return {
        "one": make_welder(client, name="甲焊工"),
        "other": make_welder(client, name="乙焊工"),
        "turner": str(make_craftsman(client, **TURNING, name="丙车工")["id"]),
    }


@pytest.fixture
def pair(client: TestClient, enterprise: Answer) -> str:
    """A demand that wants two, whoever they are, and suits welders best."""
    description = "铝合金支架焊接后出现热裂纹和气孔，精密零件车削尺寸超差"
    return make_waiting(client, enterprise, title=CRACKS["title"], description=description, skill_tags=[], team_size=2)


def test_two_who_do_not_go_together_are_in_one_team_no_more(
    client: TestClient, people: dict[str, str], pair: str, make_plan: MakePlan
):
    welders = {people["one"], people["other"]}
    assert set(teams(make_plan(demand_ids=[pair]))[pair]) == welders
    rivals = [{"one_id": people["other"], "other_id": people["one"]}]
    plan = make_plan(demand_ids=[pair], conflicts=rivals, options={"least_score": 0})
    assert plan["conflicts"] == rivals
    [team] = teams(plan).values()
    assert people["turner"] in team
    assert len(welders.intersection(team)) == 1


def test_where_no_other_is_left_the_conflict_is_named(
    client: TestClient, people: dict[str, str], pair: str, make_plan: MakePlan
):
    rivals = [{"one_id": people["one"], "other_id": people["other"]}]
    plan = make_plan(demand_ids=[pair], conflicts=rivals, unreleased=[people["turner"]])
    [left] = plan["unmatched"]
    assert "conflict" in left["causes"]


def test_a_stated_lead_and_stated_tags_make_the_team(
    client: TestClient, people: dict[str, str], pair: str, make_plan: MakePlan
):
    wish = {"demand_id": pair, "lead_tag": "数控加工", "skill_tags": ["焊接", "数控加工"]}
    plan = make_plan(demand_ids=[pair], compositions=[wish], options={"least_score": 0})
    [placement] = plan["placements"]
    lead, member = placement["team"]
    assert (lead["craftsman_id"], lead["lead"]) == (people["turner"], True)
    assert member["craftsman_id"] in {people["one"], people["other"]}
    [kept] = plan["compositions"]
    assert kept["demand_id"] == pair
    assert kept["lead_tag"] == kept["skill_tags"][1]  # as the tags' ids


def test_an_empty_composition_lifts_what_the_demands_own_tags_would_ask(
    client: TestClient, enterprise: Answer, people: dict[str, str], make_plan: MakePlan
):
    strict = make_waiting(client, enterprise, **CRACKS | {"skill_tags": ["焊接", "数控加工"]}, team_size=2)
    only_welders = {"demand_ids": [strict], "unreleased": [people["turner"]]}
    [left] = make_plan(**only_welders)["unmatched"]
    assert left["demand_id"] == strict
    assert len(make_plan(**only_welders, compositions=[{"demand_id": strict}])["placements"]) == 1


def test_a_plan_made_again_keeps_to_them_until_others_are_given(
    client: TestClient, enterprise: Answer, people: dict[str, str], pair: str, make_plan: MakePlan
):
    rivals = [{"one_id": people["one"], "other_id": people["other"]}]
    wish = {"demand_id": pair, "lead_tag": "数控加工"}
    before = make_plan(demand_ids=[pair], conflicts=rivals, compositions=[wish], options={"least_score": 0})
    again = make_plan(f"dispatch-plans/{before['id']}/solve")
    assert (again["conflicts"], again["compositions"]) == (before["conflicts"], before["compositions"])
    assert teams(again) == teams(before)
    free = make_plan(f"dispatch-plans/{before['id']}/solve", conflicts=[], compositions=[], options={"change": 0})
    assert (free["conflicts"], free["compositions"]) == ([], [])
    assert set(teams(free)[pair]) == {people["one"], people["other"]}


def test_a_plan_made_again_forgets_wishes_about_those_who_left_the_pool(
    client: TestClient, database: Database, people: dict[str, str], pair: str, make_plan: MakePlan
):
    gone = make_welder(client)
    before = make_plan(
        demand_ids=[pair],
        conflicts=[{"one_id": people["one"], "other_id": gone}],
        banned=[{"demand_id": pair, "craftsman_id": gone}],
        unreleased=[gone, people["turner"]],
    )
    with database.session() as db:
        db.delete(db.get_one(Craftsman, gone))
    again = make_plan(f"dispatch-plans/{before['id']}/solve")
    assert (again["conflicts"], again["banned"], again["unreleased"]) == ([], [], [people["turner"]])


def test_what_cannot_be_is_refused_with_the_field_and_the_row(client: TestClient, people: dict[str, str], pair: str):
    def refusal(**body: Any) -> tuple[list[Any], str]:
        answer = client.post("dispatch-plans", json={"demand_ids": [pair]} | body)
        assert answer.status_code == 422, answer.text
        return answer.json()["errors"][0]["loc"][1:], answer.json()["detail"]

    one, other = people["one"], people["other"]
    couple = {"one_id": one, "other_id": other}
    assert refusal(conflicts=[couple, couple | {"other_id": "nobody"}]) == (
        ["conflicts", 1, "other_id"],
        "conflicts 第 2 行：没有这位劳模工匠",
    )
    assert refusal(conflicts=[{"one_id": one, "other_id": one}]) == (
        ["conflicts", 0, "other_id"],
        "conflicts 第 1 行：与 one_id 是同一个人",
    )
    pins = [{"demand_id": pair, "craftsman_id": each} for each in (one, other)]
    assert refusal(conflicts=[couple], pinned=pins) == (
        ["conflicts", 0],
        "conflicts 第 1 行：这两人被指定到了同一条需求，互斥与指定只能取一",
    )
    wish = {"demand_id": pair, "lead_tag": "焊接"}
    assert refusal(compositions=[wish, wish]) == (
        ["compositions", 1, "demand_id"],
        "compositions 第 2 行：与第 1 行是同一条需求",
    )
    stray = [wish | {"demand_id": "none"}, wish | {"demand_id": "no other"}]
    where, detail = refusal(compositions=stray)
    assert (where, detail) == (
        ["compositions", 0, "demand_id"],
        "compositions 第 1 行：这条需求不在方案中；共有 2 处不符",
    )
    where, detail = refusal(compositions=[wish, wish | {"lead_tag": "没有的本领"}])
    assert where == ["compositions", 1, "lead_tag"]
    assert "没有的本领" in detail
    where, _ = refusal(compositions=[wish | {"skill_tags": ["焊接", "没有的本领"]}])
    assert where == ["compositions", 0, "skill_tags", 1]
