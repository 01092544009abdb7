"""A plan made once more: with other wishes, or after somebody said no, and with as little changed as possible."""

from typing import Any

from fastapi.testclient import TestClient

from tests.dispatch_plans.conftest import CRACKS, MakePlan, make_waiting, make_welder, teams

Answer = dict[str, Any]


def crew(client: TestClient, enterprise: Answer, count: int) -> tuple[list[str], list[str]]:
    """Welders all alike, each free for one, and as many demands less one."""
    people = [make_welder(client, capacity=1) for _ in range(count)]
    places = [make_waiting(client, enterprise, **CRACKS, place=f"{at} 号线") for at in range(count - 1)]
    return people, places


def test_a_ban_moves_one_and_leaves_the_others(client: TestClient, enterprise: Answer, make_plan: MakePlan):
    people, places = crew(client, enterprise, 4)
    before = make_plan(filter={})
    [gone] = teams(before)[places[1]]
    ban = {"demand_id": places[1], "craftsman_id": gone}
    plan = make_plan(f"dispatch-plans/{before['id']}/solve", banned=[ban])
    assert plan["previous_id"] == before["id"]
    [free] = set(people) - {each for team in teams(before).values() for each in team}
    assert teams(plan) == teams(before) | {places[1]: [free]}
    assert plan["given_up"] == [ban]
    kept = {each["demand_id"]: each["team"][0]["kept"] for each in plan["placements"]}
    assert kept == {places[0]: True, places[1]: False, places[2]: True}


def test_what_is_not_said_again_stays(client: TestClient, enterprise: Answer, make_plan: MakePlan):
    people, places = crew(client, enterprise, 3)
    pin = {"demand_id": places[0], "craftsman_id": people[2]}
    before = make_plan(filter={}, pinned=[pin], unreleased=[people[0]], options={"fairness": 0})
    plan = make_plan(f"dispatch-plans/{before['id']}/solve")
    assert (plan["pinned"], plan["unreleased"], plan["options"]["fairness"]) == ([pin], [people[0]], 0)
    assert teams(plan) == teams(before)


def test_after_a_decline_only_that_demand_is_planned_again_and_the_stand_in_gives_way(
    client: TestClient, enterprise: Answer, make_plan: MakePlan
):
    people, places = crew(client, enterprise, 4)
    before = make_plan(filter={})
    made = client.post(f"dispatch-plans/{before['id']}/confirm").json()["items"]
    [declined] = [each["assignment_id"] for each in made if each["demand_id"] == places[0]]
    answer = client.post(f"assignments/{declined}/decline", json={"reason": "生病"}).json()
    stand_in = answer["next_assignment_id"]
    assert stand_in is not None
    plan = make_plan(f"dispatch-plans/{before['id']}/solve")
    [free] = set(people) - {each for team in teams(before).values() for each in team}
    assert teams(plan) == {places[0]: [free]}
    [confirmed] = client.post(f"dispatch-plans/{plan['id']}/confirm").json()["items"]
    assert confirmed["result"] == "assigned"
    assert client.get(f"assignments/{stand_in}").json()["state"] == "cancelled"
    assert client.get(f"assignments/{confirmed['assignment_id']}").json()["state"] == "offered"
    assert client.get(f"demands/{places[0]}").json()["state"] == "dispatched"


def test_a_stand_in_offered_meanwhile_stays(client: TestClient, enterprise: Answer, make_plan: MakePlan):
    _, places = crew(client, enterprise, 3)
    before = make_plan(demand_ids=places[:1])
    [made] = client.post(f"dispatch-plans/{before['id']}/confirm").json()["items"]
    answer = client.post(f"assignments/{made['assignment_id']}/decline", json={"reason": "生病"}).json()
    plan = make_plan(f"dispatch-plans/{before['id']}/solve")
    client.post(f"assignments/{answer['next_assignment_id']}/offer")
    refused = client.post(f"dispatch-plans/{plan['id']}/confirm")
    assert refused.status_code == 207
    assert "已有派单在进行（待答复）" in refused.json()["items"][0]["detail"]


def test_with_nothing_left_to_plan_or_the_plan_unready_it_is_refused(
    client: TestClient, enterprise: Answer, make_plan: MakePlan
):
    crew(client, enterprise, 2)
    queued = client.post("dispatch-plans", json={"filter": {}}).json()
    refused = client.post(f"dispatch-plans/{queued['id']}/solve")
    assert (refused.status_code, refused.json()["detail"]) == (409, "方案处于“排队中”状态，不能重排")
    plan = make_plan(filter={})
    client.post(f"dispatch-plans/{plan['id']}/confirm")
    refused = client.post(f"dispatch-plans/{plan['id']}/solve")
    assert refused.status_code == 409
    assert "没有需要重排的" in refused.json()["detail"]
