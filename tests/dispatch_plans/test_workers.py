"""Real worker processes: they share a plan's blocks, and one that is killed loses nothing and doubles nothing."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.db import Database
from app.dispatch_plans import service
from models.base import utc_now
from models.demand import Demand, DemandKind, DemandState
from models.dispatch_plan import DispatchBlock, DispatchPlan, PlanState
from models.job_worker import JobWorker
from tests.dispatch_plans.conftest import CRACKS, MakePlan, make_welder, teams
from tests.workers import Start, wait_for

BLOCKS = 60
PATIENCE = 120
"""Seconds: each worker first builds an index of its own."""


def searched(database: Database, plan_id: str) -> list[str | None]:
    """By whom, of the blocks that are done."""
    done = select(DispatchBlock.searched_by).where(
        DispatchBlock.plan_id == plan_id, DispatchBlock.searched_at.is_not(None)
    )
    with database.session(writes=False) as db:
        return list(db.scalars(done))


def state(database: Database, plan_id: str) -> PlanState:
    with database.session(writes=False) as db:
        return db.get_one(DispatchPlan, plan_id).state


def let_time_pass(database: Database) -> None:
    with database.session() as db:
        for worker in db.query(JobWorker):
            worker.seen_at = utc_now() - timedelta(minutes=1)


@pytest.fixture
def many(client: TestClient, database: Database, enterprise: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> int:
    """Demands enough for `BLOCKS` blocks of two, written at once, and people for some of them."""
    monkeypatch.setattr(service, "BLOCK", 2)
    for _ in range(9):
        make_welder(client, capacity=10)
    with database.session() as db:
        db.add_all(
            Demand(
                title=f"{CRACKS['title']}（{number} 号线）",
                description=str(CRACKS["description"]),
                kind=DemandKind.PROBLEM,
                enterprise_id=enterprise["id"],
                state=DemandState.ACCEPTED,
            )
            for number in range(2 * BLOCKS)
        )
    return 2 * BLOCKS


def test_a_worker_killed_in_the_middle_of_a_plan_loses_nothing_and_doubles_nothing(
    client: TestClient, database: Database, start: Start, many: int, make_plan: MakePlan
):
    expected = make_plan(filter={})
    plan_id = client.post("dispatch-plans", json={"filter": {}}).json()["id"]
    first = start(1)
    wait_for(lambda: len(searched(database, plan_id)) >= 3, first, seconds=PATIENCE)
    first.kill()
    first.wait()
    before = searched(database, plan_id)
    assert 3 <= len(before) < BLOCKS
    assert state(database, plan_id) is PlanState.RUNNING
    let_time_pass(database)
    second = start(2)
    wait_for(lambda: state(database, plan_id) is PlanState.PROPOSED, second, seconds=PATIENCE)
    by_whom = searched(database, plan_id)
    assert len(by_whom) == BLOCKS
    assert len([each for each in by_whom if str(each).endswith("-1")]) == len(before)
    plan = client.get(f"dispatch-plans/{plan_id}").json()
    assert teams(plan) == teams(expected)
    assert len(plan["placements"]) + len(plan["unmatched"]) == many
    assert plan["value"] == pytest.approx(expected["value"])


def test_a_worker_killed_while_it_solves_is_followed_by_one_who_solves(
    client: TestClient, database: Database, start: Start, many: int
):
    plan_id = client.post("dispatch-plans", json={"filter": {}}).json()["id"]
    first = start(1)
    wait_for(lambda: len(searched(database, plan_id)) == BLOCKS, first, seconds=PATIENCE)
    first.kill()
    first.wait()
    let_time_pass(database)
    second = start(2)
    wait_for(lambda: state(database, plan_id) is PlanState.PROPOSED, second, seconds=PATIENCE)
    plan = client.get(f"dispatch-plans/{plan_id}").json()
    assert len(plan["placements"]) + len(plan["unmatched"]) == many


def test_two_workers_share_the_blocks(client: TestClient, database: Database, start: Start, many: int):
    workers = [start(1), start(2)]

    def both_alive() -> bool:
        with database.session(writes=False) as db:
            return len(db.query(JobWorker).all()) == 2

    wait_for(both_alive, *workers, seconds=PATIENCE)
    plan_id = client.post("dispatch-plans", json={"filter": {}}).json()["id"]
    wait_for(lambda: state(database, plan_id) is PlanState.PROPOSED, *workers, seconds=PATIENCE)
    by_whom = searched(database, plan_id)
    assert len(by_whom) == BLOCKS
    assert len(set(by_whom)) == 2
