"""A plan from asking to reading: who is placed, who is left and why, and what is refused."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db import Database
from app.dispatch_plans import service
from models.craftsman import Craftsman
from tests.conftest import LogIn
from tests.dispatch_plans.conftest import (
    CRACKS,
    SIZES,
    TURNING,
    MakePlan,
    make_waiting,
    make_welder,
    teams,
)
from tests.factories import make_assignment, make_craftsman, make_demand


def test_each_demand_gets_whoever_makes_the_whole_plan_best(
    client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan
):
    welder = make_welder(client, name="甲焊工", capacity=1)
    turner = make_craftsman(client, **TURNING, name="乙车工", capacity=1)["id"]
    cracks, sizes = make_waiting(client, enterprise, **CRACKS), make_waiting(client, enterprise, **SIZES)
    plan = make_plan(demand_ids=[sizes, cracks])
    assert (plan["state"], plan["state_name"]) == ("proposed", "待审定")
    assert teams(plan) == {cracks: [welder], sizes: [turner]}
    [first, _] = plan["placements"]
    assert (first["demand_title"], first["enterprise_name"]) == (CRACKS["title"], enterprise["name"])
    [member] = first["team"]
    assert (member["name"], member["lead"], member["kilometres"], member["kept"]) == ("甲焊工", True, 0.0, False)
    assert 0 < member["score"] == first["score"] <= 100
    assert plan["optimal"]
    assert plan["value"] == pytest.approx(plan["bound"])
    assert plan["progress"] == {"total": 2, "searched": 2, "blocks": 1, "blocks_done": 1, "progress": 1.0}
    assert plan["weights_version"]


def test_whoever_is_left_is_told_why_and_what_would_help(
    client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan
):
    make_welder(client, name="甲焊工", capacity=1)
    waiting = [make_waiting(client, enterprise, **CRACKS, place=place) for place in ("一号线", "二号线")]
    plan = make_plan(demand_ids=waiting)
    assert len(plan["placements"]) == 1
    [left] = plan["unmatched"]
    assert (left["cause"], left["cause_name"], left["causes"]) == ("capacity", "名额已满", ["capacity"])
    assert "已排满" in left["text"]
    assert left["remedy"] == "若「甲焊工」再承接 1 项，即可派出"


def test_an_urgent_demand_comes_before_an_ordinary_one(
    client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan
):
    make_welder(client, capacity=1)
    make_waiting(client, enterprise, **CRACKS, place="一号线")
    urgent = make_waiting(client, enterprise, **CRACKS, place="二号线", urgency="urgent")
    assert list(teams(make_plan(filter={}))) == [urgent]


def test_places_promised_but_not_yet_accepted_are_taken(
    client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan
):
    welder = make_welder(client, capacity=1)
    make_assignment(client, welder, state="offered")
    [left] = make_plan(demand_ids=[make_waiting(client, enterprise, **CRACKS)])["unmatched"]
    assert left["cause"] == "capacity"


def test_pins_bans_and_those_not_released_are_heeded(
    client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan
):
    one, other = make_welder(client), make_welder(client, speciality="铝合金焊接")
    turner = make_craftsman(client, **TURNING)["id"]
    cracks = make_waiting(client, enterprise, **CRACKS)
    pair = {"demand_id": cracks, "craftsman_id": one}
    assert teams(make_plan(demand_ids=[cracks])) == {cracks: [one]}
    assert teams(make_plan(demand_ids=[cracks], banned=[pair])) == {cracks: [other]}
    assert teams(make_plan(demand_ids=[cracks], unreleased=[one])) == {cracks: [other]}
    pinned = make_plan(demand_ids=[cracks], pinned=[pair | {"craftsman_id": turner}])
    assert teams(pinned) == {cracks: [turner]}
    assert pinned["pinned"] == [pair | {"craftsman_id": turner}]


def test_options_are_kept_and_heeded(client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan):
    make_welder(client, region_code="440300")
    cracks = make_waiting(client, enterprise, **CRACKS)
    plan = make_plan(demand_ids=[cracks], options={"most_km": 5})
    assert (plan["unmatched"][0]["cause"], plan["options"]["most_km"]) == ("distance", 5)


def test_a_team_is_sent_whole_with_its_lead_first(client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan):
    welder = make_welder(client)
    turner = make_craftsman(client, **TURNING)["id"]
    description = "铝合金支架焊接后出现热裂纹和气孔，精密零件车削尺寸超差"
    wanted = CRACKS | {"description": description, "skill_tags": ["焊接", "数控加工"]}
    both = make_waiting(client, enterprise, **wanted, team_size=2)
    [placement] = make_plan(demand_ids=[both])["placements"]
    assert [(one["craftsman_id"], one["lead"]) for one in placement["team"]] == [(welder, True), (turner, False)]


def test_a_filter_takes_those_that_wait_and_no_others(
    client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan
):
    make_welder(client)
    waiting = make_waiting(client, enterprise, **CRACKS, industry_codes=["3525"])
    make_waiting(client, enterprise, **SIZES)
    make_demand(client, **CRACKS, industry_codes=["3525"], state="submitted")
    make_assignment(client, demand_id=make_demand(client, **CRACKS, industry_codes=["3525"], state="accepted")["id"])
    plan = make_plan(filter={"industry": "35", "state": ["accepted", "submitted"]})
    assert (plan["total"], list(teams(plan))) == (1, [waiting])


def test_many_demands_are_searched_in_blocks(
    client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(service, "BLOCK", 2)
    make_welder(client, capacity=9)
    waiting = [make_waiting(client, enterprise, **CRACKS, place=f"{line} 号线") for line in range(5)]
    plan = make_plan(filter={})
    assert list(teams(plan)) == waiting
    assert plan["progress"] == {"total": 5, "searched": 5, "blocks": 3, "blocks_done": 3, "progress": 1.0}


def test_a_demand_withdrawn_while_the_plan_is_made_is_told_apart(
    client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan
):
    make_welder(client)
    cracks, sizes = make_waiting(client, enterprise, **CRACKS), make_waiting(client, enterprise, **SIZES)
    asked = client.post("dispatch-plans", json={"demand_ids": [cracks, sizes]}).json()
    client.post(f"demands/{sizes}/withdraw")
    make_plan(demand_ids=[cracks])  # works off both
    plan = client.get(f"dispatch-plans/{asked['id']}").json()
    assert (list(teams(plan)), [each["demand_id"] for each in plan["gone"]]) == ([cracks], [sizes])


@pytest.mark.parametrize("deleted", [False, True])
def test_a_plan_all_of_whose_demands_are_gone_is_an_empty_one(
    client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan, deleted: bool
):
    make_welder(client)
    cracks, sizes = make_waiting(client, enterprise, **CRACKS), make_waiting(client, enterprise, **SIZES)
    asked = client.post("dispatch-plans", json={"demand_ids": [sizes]}).json()
    client.post(f"demands/{sizes}/withdraw")
    if deleted:
        assert client.delete(f"demands/{sizes}").status_code == 204
    make_plan(demand_ids=[cracks])
    plan = client.get(f"dispatch-plans/{asked['id']}").json()
    assert (plan["state"], plan["placements"], plan["unmatched"]) == ("proposed", [], [])
    assert len(plan["gone"]) == (0 if deleted else 1)


def test_a_pinned_craftsman_who_leaves_the_pool_ends_the_plan_with_a_sentence(
    client: TestClient, database: Database, enterprise: dict[str, Any], make_plan: MakePlan
):
    make_welder(client)
    leaving = make_welder(client)
    cracks, sizes = make_waiting(client, enterprise, **CRACKS), make_waiting(client, enterprise, **SIZES)
    pin = {"demand_id": cracks, "craftsman_id": leaving}
    asked = client.post("dispatch-plans", json={"demand_ids": [cracks], "pinned": [pin]}).json()
    with database.session() as db:
        db.delete(db.get_one(Craftsman, leaving))
    make_plan(demand_ids=[sizes])
    plan = client.get(f"dispatch-plans/{asked['id']}").json()
    assert (plan["state"], plan["message"]) == (
        "failed",
        "指定的人选已不在人才库，或已不属本工会及下级工会，请调整指定后重排",
    )


def test_reasons_are_given_on_request(client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan):
    welder = make_welder(client)
    cracks = make_waiting(client, enterprise, **CRACKS)
    plan = make_plan(demand_ids=[cracks])
    [member] = client.get(f"dispatch-plans/{plan['id']}/placements/{cracks}").json()["team"]
    assert member["craftsman_id"] == welder
    assert member["score_now"] == pytest.approx(member["score"])
    assert sum(reason["points"] for reason in member["reasons"]) == pytest.approx(member["score"])
    assert member["note"] == ""
    client.patch(f"craftsmen/{welder}", json={"available": False})
    [member] = client.get(f"dispatch-plans/{plan['id']}/placements/{cracks}").json()["team"]
    assert "目前不可派出" in member["note"]
    assert member["reasons"]
    assert client.get(f"dispatch-plans/{plan['id']}/placements/none").status_code == 404


def test_plans_are_listed_latest_first_by_state(client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan):
    make_welder(client)
    cracks = make_waiting(client, enterprise, **CRACKS)
    made = [make_plan(demand_ids=[cracks])["id"] for _ in range(2)]
    client.post(f"dispatch-plans/{made[0]}/discard")
    assert [each["id"] for each in client.get("dispatch-plans").json()["items"]] == made[::-1]
    assert [each["id"] for each in client.get("dispatch-plans?state=proposed").json()["items"]] == made[1:]


def test_what_cannot_be_planned_is_refused_with_the_place(client: TestClient, enterprise: dict[str, Any]):
    welder = make_welder(client)
    cracks, draft = make_waiting(client, enterprise, **CRACKS), make_demand(client)["id"]

    def refusal(**body: Any) -> tuple[int, Any]:
        answer = client.post("dispatch-plans", json=body)
        return answer.status_code, answer.json()["errors"][0]["loc"]

    assert refusal() == (422, ["body", "demand_ids"])
    assert refusal(demand_ids=[cracks], filter={}) == (422, ["body", "demand_ids"])
    assert refusal(demand_ids=[cracks, draft]) == (422, ["body", "demand_ids", 1])
    assert refusal(filter={"kind": ["training"]}) == (422, ["body", "filter"])
    assert refusal(filter={"kindred": "x"})[0] == 422
    strange = {"demand_id": cracks, "craftsman_id": "nobody"}
    assert refusal(demand_ids=[cracks], banned=[strange]) == (422, ["body", "banned", 0])
    elsewhere = {"demand_id": draft, "craftsman_id": welder}
    assert refusal(demand_ids=[cracks], pinned=[elsewhere]) == (422, ["body", "pinned", 0])
    pins = [{"demand_id": cracks, "craftsman_id": each} for each in (welder, make_welder(client))]
    assert refusal(demand_ids=[cracks], pinned=pins) == (422, ["body", "pinned"])
    assert refusal(demand_ids=[cracks], options={"candidates": 0})[0] == 422


def test_plans_are_for_staff(log_in: LogIn):
    viewer = log_in("viewer")
    assert viewer.get("dispatch-plans").status_code == 403
    assert viewer.post("dispatch-plans", json={"filter": {}}).status_code == 403
