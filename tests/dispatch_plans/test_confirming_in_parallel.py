"""Many hands on one plan, on PostgreSQL with sessions that really run side by side."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.db import Database
from models.assignment import Assignment
from tests.dispatch_plans.conftest import CRACKS, MakePlan, make_waiting, make_welder
from tests.stress.crowd import all_at_once, post, statuses

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
