"""A plan carried out: each placement by itself, and only where it still holds."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db import Database
from models.craftsman import Craftsman
from tests.dispatch_plans.conftest import CRACKS, SIZES, TURNING, MakePlan, make_waiting, make_welder, teams
from tests.factories import make_assignment, make_craftsman

Answer = dict[str, Any]


def confirm(client: TestClient, plan: Answer, status: int = 200, **terms: Any) -> Answer:
    answer = client.post(f"dispatch-plans/{plan['id']}/confirm", json=terms)
    assert answer.status_code == status, answer.text
    found: Answer = answer.json()
    return found


def results(confirmed: Answer) -> dict[str, str]:
    return {each["demand_id"]: each["result"] for each in confirmed["items"]}


@pytest.fixture
def two(client: TestClient, enterprise: Answer) -> dict[str, str]:
    """Two demands, and who suits each."""
    return {
        "welder": make_welder(client, capacity=1, name="甲焊工"),
        "turner": make_craftsman(client, **TURNING, capacity=1)["id"],
        "cracks": make_waiting(client, enterprise, **CRACKS),
        "sizes": make_waiting(client, enterprise, **SIZES),
    }


def test_every_placement_becomes_an_offer(client: TestClient, two: dict[str, str], make_plan: MakePlan):
    plan = make_plan(filter={})
    confirmed = confirm(client, plan)
    assert (confirmed["state"], confirmed["assigned"], confirmed["refused"]) == ("confirmed", 2, 0)
    shown = client.get(f"dispatch-plans/{plan['id']}").json()
    assert (shown["state"], shown["confirmed_at"] is not None) == ("confirmed", True)
    for placement in shown["placements"]:
        assignment = client.get(f"assignments/{placement['assignment_id']}").json()
        assert assignment["craftsman_ids"] == teams(plan)[placement["demand_id"]]
        assert (assignment["state"], placement["assignment_state"]) == ("offered", "offered")
        assert assignment["reply_due_at"] is not None
        assert client.get(f"demands/{placement['demand_id']}").json()["state"] == "dispatched"
    history = client.get(f"assignments/{placement['assignment_id']}/history").json()["items"]
    assert (history[0]["reason"], history[0]["actor_name"]) == ("按派单方案", "coordinator")


def test_confirming_again_makes_nothing_new_even_where_the_first_was_declined(
    client: TestClient, two: dict[str, str], make_plan: MakePlan
):
    plan = make_plan(filter={})
    first = {each["demand_id"]: each["assignment_id"] for each in confirm(client, plan)["items"]}
    client.post(f"assignments/{first[two['cracks']]}/decline", json={"reason": "没空"})
    assert confirm(client, plan)["items"] == []
    again = confirm(client, plan, demand_ids=[two["cracks"], two["sizes"]])
    assert (again["assigned"], again["already"]) == (0, 2)
    assert {each["demand_id"]: each["assignment_id"] for each in again["items"]} == first


def test_chosen_placements_go_first_and_the_others_can_follow(
    client: TestClient, two: dict[str, str], make_plan: MakePlan
):
    plan = make_plan(filter={})
    first = confirm(client, plan, demand_ids=[two["sizes"]], offer=False)
    assert results(first) == {two["sizes"]: "assigned"}
    assert client.get(f"assignments/{first['items'][0]['assignment_id']}").json()["state"] == "proposed"
    assert client.get("assignments").json()["total"] == 1
    assert results(confirm(client, plan, reply_working_days=9)) == {two["cracks"]: "assigned"}


def test_what_no_longer_holds_is_told_and_left(client: TestClient, two: dict[str, str], make_plan: MakePlan):
    plan = make_plan(filter={})
    make_assignment(client, two["welder"], state="accepted")
    confirmed = confirm(client, plan, status=207)
    assert results(confirmed) == {two["cracks"]: "refused", two["sizes"]: "assigned"}
    [refused] = [each for each in confirmed["items"] if each["result"] == "refused"]
    assert refused["type"].endswith("capacity_exceeded")
    assert refused["detail"] == "甲焊工已有 1 项服务进行中、0 项派单待答复，上限 1 项，不能再派"
    assert client.get(f"demands/{two['cracks']}").json()["state"] == "accepted"
    assert client.get("assignments", params={"demand_id": two["cracks"]}).json()["total"] == 0


def test_every_reason_to_leave_a_placement_is_named(
    client: TestClient, database: Database, enterprise: Answer, make_plan: MakePlan
):
    make_welder(client, capacity=9)
    kinds = ["withdrawn", "sent", "away"]
    waiting = {kind: make_waiting(client, enterprise, **CRACKS, place=f"{at} 号线") for at, kind in enumerate(kinds)}
    plan = make_plan(filter={})
    assert len(plan["placements"]) == 3
    client.post(f"demands/{waiting['withdrawn']}/withdraw")
    make_assignment(client, make_craftsman(client)["id"], demand_id=waiting["sent"])
    client.patch(f"craftsmen/{teams(plan)[waiting['away']][0]}", json={"available": False})
    told = {each["demand_id"]: each["detail"] for each in confirm(client, plan, status=207)["items"]}
    assert told[waiting["withdrawn"]] == "需求处于“已撤回”状态，不能派单"
    assert told[waiting["sent"]] == "这条需求已有派单在进行（拟派），先办完或取消它"
    assert "目前不可派出" in told[waiting["away"]]
    assert client.get(f"dispatch-plans/{plan['id']}").json()["state"] == "proposed"


def test_someone_who_left_the_pool_is_not_sent(
    client: TestClient, database: Database, two: dict[str, str], make_plan: MakePlan
):
    plan = make_plan(demand_ids=[two["cracks"]])
    with database.session() as db:
        db.delete(db.get_one(Craftsman, two["welder"]))
    [refused] = confirm(client, plan, status=207)["items"]
    assert refused["detail"] == "安排的人已有不在人才库的，请重排"


def test_two_plans_do_not_promise_the_same_place(client: TestClient, enterprise: Answer, make_plan: MakePlan):
    make_welder(client, capacity=1)
    one, other = (make_waiting(client, enterprise, **CRACKS, place=place) for place in ("一号线", "二号线"))
    plans = [make_plan(demand_ids=[one]), make_plan(demand_ids=[other])]
    assert confirm(client, plans[0])["assigned"] == 1
    [refused] = confirm(client, plans[1], status=207)["items"]
    assert "0 项服务进行中、1 项派单待答复" in refused["detail"]


def test_a_discarded_plan_is_not_carried_out_and_a_carried_out_one_not_discarded(
    client: TestClient, two: dict[str, str], make_plan: MakePlan
):
    discarded, carried_out = make_plan(demand_ids=[two["sizes"]]), make_plan(demand_ids=[two["cracks"]])
    for _ in range(2):
        assert client.post(f"dispatch-plans/{discarded['id']}/discard").json()["state"] == "discarded"
    refused = client.post(f"dispatch-plans/{discarded['id']}/confirm")
    assert (refused.status_code, refused.json()["detail"]) == (409, "方案处于“已作废”状态，不能执行")
    confirm(client, carried_out)
    refused = client.post(f"dispatch-plans/{carried_out['id']}/discard")
    assert refused.status_code == 409
    assert "已执行，不能作废" in refused.json()["detail"]


def test_only_what_the_plan_places_can_be_confirmed(client: TestClient, two: dict[str, str], make_plan: MakePlan):
    plan = make_plan(demand_ids=[two["cracks"]])
    answer = client.post(f"dispatch-plans/{plan['id']}/confirm", json={"demand_ids": [two["sizes"]]})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["body", "demand_ids", 0])
    assert client.post("dispatch-plans/none/confirm").status_code == 404
