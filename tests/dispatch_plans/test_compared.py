"""What a plan's optimum is shown beside: what dispatching by hand would have reached."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.dispatch_plans.conftest import CRACKS, SIZES, TURNING, MakePlan, make_waiting, make_welder, teams
from tests.factories import make_craftsman


def test_a_plan_stands_beside_what_dispatching_by_hand_would_have_reached(
    client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan
):
    make_welder(client, capacity=1)
    make_craftsman(client, **TURNING, capacity=1)
    waiting = [make_waiting(client, enterprise, **CRACKS), make_waiting(client, enterprise, **SIZES)]
    queued = client.post("dispatch-plans", json={"demand_ids": waiting}).json()
    assert queued["compared"] is None
    plan = make_plan(demand_ids=waiting)
    compared = plan["compared"]
    assert compared["optimum"] == plan["value"]
    assert compared["first_come"] <= compared["optimum"]
    assert compared["greedy"] <= compared["optimum"]
    assert (compared["placed"], compared["greedy_placed"], compared["first_come_placed"]) == (2, 2, 2)
    assert (compared["lost_by_greedy"], compared["lost_by_first_come"]) == (0, 0)


def test_first_come_first_served_loses_where_the_second_needs_whom_the_first_takes(
    client: TestClient, enterprise: dict[str, Any], make_plan: MakePlan
):
    best = make_welder(client, capacity=1)
    other = make_welder(client, speciality="铝合金焊接", capacity=1)
    first, second = (make_waiting(client, enterprise, **CRACKS, place=place) for place in ("一号线", "二号线"))
    plan = make_plan(demand_ids=[first, second], banned=[{"demand_id": second, "craftsman_id": other}])
    assert teams(plan) == {first: [other], second: [best]}
    compared = plan["compared"]
    assert (compared["placed"], compared["first_come_placed"]) == (2, 1)
    assert compared["lost_by_first_come"] == pytest.approx(
        100 * (compared["optimum"] - compared["first_come"]) / compared["optimum"], abs=0.01
    )
    assert compared["lost_by_first_come"] > 20
