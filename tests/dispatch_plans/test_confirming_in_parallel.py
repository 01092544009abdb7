"""Many hands on one plan, on PostgreSQL with sessions that really run side by side."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import func, select

from app.assignments.lifecycle import ENDED
from app.db import Database
from app.dispatch_plans import confirming
from models.assignment import Assignment, AssignmentState
from models.craftsman import Craftsman
from tests.dispatch_plans.conftest import CRACKS, MakePlan, make_waiting, make_welder
from tests.dispatch_plans.many import make_many
from tests.factories import make_demand
from tests.stress.crowd import Deed, all_at_once, post, statuses

HANDS = 6


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


@pytest.fixture
def token(client: TestClient) -> str:
    return str(client.headers["Authorization"])


def made(database: Database) -> tuple[int, int]:
    """Assignments, and the demands they are of."""
    with database.session(writes=False) as db:
        one = db.execute(select(func.count(), func.count(Assignment.demand_id.distinct()))).one()
    return one[0], one[1]


def test_a_plan_confirmed_by_many_hands_makes_each_assignment_once(
    app: FastAPI, token: str, client: TestClient, database: Database, enterprise: dict[str, Any], make_plan: MakePlan
):
    make_welder(client, capacity=9)
    for line in range(5):
        make_waiting(client, enterprise, **CRACKS, place=f"{line} 号线")
    plan = make_plan(filter={})
    answers = all_at_once(app, token, [post(f"dispatch-plans/{plan['id']}/confirm")] * HANDS)
    assert statuses(answers) == [200] * HANDS
    assert sum(answer.json()["assigned"] for answer in answers) == 5
    assert made(database) == (5, 5)
    assert len({each["assignment_id"] for answer in answers for each in answer.json()["items"]}) == 5


def test_of_plans_that_want_the_same_demands_and_people_each_place_is_given_once(
    app: FastAPI, token: str, client: TestClient, database: Database, enterprise: dict[str, Any], make_plan: MakePlan
):
    make_welder(client, capacity=3)
    for line in range(4):
        make_waiting(client, enterprise, **CRACKS, place=f"{line} 号线")
    plans = [make_plan(filter={}) for _ in range(3)]
    deeds = [post(f"dispatch-plans/{plan['id']}/confirm") for plan in plans] * 2
    answers = all_at_once(app, token, deeds)
    assert set(statuses(answers)) <= {200, 207}
    assert made(database) == (3, 3)


def test_of_confirming_and_discarding_one_holds(
    app: FastAPI, token: str, client: TestClient, database: Database, enterprise: dict[str, Any], make_plan: MakePlan
):
    make_welder(client, capacity=9)
    for line in range(3):
        make_waiting(client, enterprise, **CRACKS, place=f"{line} 号线")
    plan = make_plan(filter={})
    deeds = [post(f"dispatch-plans/{plan['id']}/{deed}") for deed in ("confirm", "discard")] * 2
    all_at_once(app, token, deeds)
    state = client.get(f"dispatch-plans/{plan['id']}").json()["state"]
    assert made(database) == {"confirmed": (3, 3), "discarded": (0, 0)}[state]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that those who run side by side take turns often."""
    monkeypatch.setattr(confirming, "CHUNK", 4)


def results(answer: Response) -> dict[str, str]:
    return {each["demand_id"]: each["result"] for each in answer.json()["items"]}


@pytest.mark.usefixtures("small_chunks")
def test_two_confirmations_at_once_share_the_placements_and_double_none(app: FastAPI, token: str, database: Database):
    many = make_many(database, placements=60, craftsmen=30, capacity=2)
    one, other = all_at_once(app, token, [post(f"dispatch-plans/{many.plan_id}/confirm")] * 2)
    assert statuses([one, other]) == [200, 200]
    assert {one.json()["assigned"] + other.json()["assigned"]} == {60}
    assert made(database) == (60, 60)


@pytest.mark.usefixtures("small_chunks")
def test_of_a_confirmation_and_single_services_for_the_last_place_one_is_taken_up(
    app: FastAPI, token: str, client: TestClient, database: Database, enterprise: dict[str, Any]
):
    """Whoever comes first: nobody ever serves more than they agreed to, and the plan tells what it could not send."""
    many = make_many(database, placements=12, craftsmen=12, capacity=1)
    singles = [make_demand(client, state="accepted", enterprise_id=enterprise["id"])["id"] for _ in range(6)]
    deeds = [serve(*pair) for pair in zip(singles, many.craftsman_ids[::2], strict=True)]
    confirmed, *accepted = all_at_once(app, token, [post(f"dispatch-plans/{many.plan_id}/confirm"), *deeds])
    assert set(statuses(accepted)) <= {200, 409}
    with database.session(writes=False) as db:
        offered = db.scalars(select(Assignment.id).where(Assignment.state == AssignmentState.OFFERED)).all()
    for each in offered:
        client.post(f"assignments/{each}/accept")
    with database.session(writes=False) as db:
        assert db.scalars(select(Craftsman.load)).all() == [1] * 12
    sent = [each for each, result in results(confirmed).items() if result == "assigned"]
    assert made(database) == (len(sent) + len(singles), len(sent) + len(singles))


def serve(demand_id: str, craftsman_id: str) -> Deed:
    """Sent singly: proposed, offered and accepted."""

    def deed(client: TestClient) -> Response:
        body = {"demand_id": demand_id, "craftsman_ids": [craftsman_id]}
        assignment_id = client.post("assignments", json=body).json()["id"]
        client.post(f"assignments/{assignment_id}/offer")
        return client.post(f"assignments/{assignment_id}/accept")

    return deed


@pytest.mark.usefixtures("small_chunks")
def test_of_a_confirmation_and_single_offers_for_its_demands_each_demand_gets_one(
    app: FastAPI, token: str, client: TestClient, database: Database
):
    many = make_many(database, placements=16, craftsmen=16, capacity=4)
    other = make_welder(client, capacity=99)
    deeds = [post("assignments", {"demand_id": each, "craftsman_ids": [other]}) for each in many.demand_ids[::3]]
    confirmed, *single = all_at_once(app, token, [post(f"dispatch-plans/{many.plan_id}/confirm"), *deeds])
    assert set(statuses(single)) <= {201, 409}
    live = select(Assignment.demand_id).where(Assignment.state.not_in(ENDED))
    with database.session(writes=False) as db:
        assert sorted(db.scalars(live)) == sorted(many.demand_ids)
    taken = [answer for answer in single if answer.status_code == 201]
    assert list(results(confirmed).values()).count("refused") == len(taken)
