"""Plans made and worked off in the test's own process, by the steps that a worker takes."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db import Database
from app.dispatch_plans.run import search_block, solve_plan, steps_to_take
from app.matches.pool import MatchPool
from tests.factories import make_craftsman, make_demand, make_enterprise

Plan = dict[str, Any]
MakePlan = Callable[..., Plan]

WELDING = {"speciality": "铝合金焊接工艺，解决焊缝热裂纹和气孔", "skill_tags": ["焊接"], "region_code": "440605"}
TURNING = {"speciality": "数控车床编程与精密零件加工", "skill_tags": ["数控加工"], "region_code": "440605"}
CRACKS = {"title": "铝合金焊缝反复出现热裂纹", "description": "焊接后焊缝出现热裂纹和气孔", "skill_tags": ["焊接"]}
SIZES = {"title": "数控车床加工尺寸不稳", "description": "精密零件车削尺寸超差", "skill_tags": ["数控加工"]}


def work_off(database: Database, pool: MatchPool) -> None:
    """Takes whatever step is open until none is."""
    while steps := _steps(database):
        for step in steps:
            if step.block is None:
                solve_plan(database, pool, step.plan_id)
            else:
                search_block(database, pool, step.plan_id, step.block, "this process")


def _steps(database: Database) -> list[Any]:
    with database.session(writes=False) as db:
        return steps_to_take(db, 100)


@pytest.fixture
def pool(app: FastAPI) -> MatchPool:
    found: MatchPool = app.state.match_pool
    return found


@pytest.fixture
def make_plan(client: TestClient, database: Database, pool: MatchPool) -> MakePlan:
    """`make_plan(demand_ids=[...])`: a plan as it is once the workers are done with it."""

    def make_plan(path: str = "dispatch-plans", **body: Any) -> Plan:
        answer = client.post(path, json=body)
        assert answer.status_code == 202, answer.text
        assert answer.json()["state"] == "queued"
        work_off(database, pool)
        found: Plan = client.get(f"dispatch-plans/{answer.json()['id']}").json()
        return found

    return make_plan


@pytest.fixture
def enterprise(client: TestClient) -> Plan:
    return make_enterprise(client)


def make_waiting(client: TestClient, enterprise: Plan, **fields: Any) -> str:
    """A demand that waits for somebody: accepted, nobody sent."""
    other_title = {"title": f"{fields['title']}（{fields.pop('place')}）"} if "place" in fields else {}
    made = make_demand(client, state="accepted", enterprise_id=enterprise["id"], **(fields | other_title))
    return str(made["id"])


def make_welder(client: TestClient, **fields: Any) -> str:
    return str(make_craftsman(client, **(WELDING | fields))["id"])


def teams(plan: Plan) -> dict[str, list[str]]:
    return {each["demand_id"]: [one["craftsman_id"] for one in each["team"]] for each in plan["placements"]}
