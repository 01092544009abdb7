"""The steps a worker takes: run twice or at once they do no harm, and what goes wrong for good is said."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.db import Database
from app.dispatch_plans import run
from app.dispatch_plans.run import Step, search_block, solve_plan, steps_to_take
from app.matches.pool import MatchPool
from models.dispatch_plan import DispatchBlock, DispatchPlan
from tests.dispatch_plans.conftest import CRACKS, MakePlan, make_waiting, make_welder, teams, work_off


@pytest.fixture
def plan_id(client: TestClient, enterprise: dict[str, Any]) -> str:
    """Queued, of one demand."""
    make_welder(client)
    body = {"demand_ids": [make_waiting(client, enterprise, **CRACKS)]}
    return str(client.post("dispatch-plans", json=body).json()["id"])


def open_steps(database: Database) -> list[Step]:
    with database.session(writes=False) as db:
        return steps_to_take(db, 10)


def test_the_steps_follow_each_other_and_end(database: Database, pool: MatchPool, plan_id: str):
    assert open_steps(database) == [Step(plan_id, 0)]
    assert search_block(database, pool, plan_id, 0, "one")
    assert open_steps(database) == [Step(plan_id, None)]
    solve_plan(database, pool, plan_id)
    assert open_steps(database) == []
    assert not search_block(database, pool, plan_id, 0, "other")
    with database.session(writes=False) as db:
        assert db.scalars(select(DispatchBlock.searched_by)).all() == ["one"]
        assert db.scalars(select(DispatchBlock.proposals)).all() == [None]


def test_those_who_take_one_step_at_once_do_it_once(
    client: TestClient, database: Database, pool: MatchPool, plan_id: str
):
    with ThreadPoolExecutor(3) as threads:
        ready = list(threads.map(lambda name: search_block(database, pool, plan_id, 0, name), "abc"))
        assert any(ready)
        list(threads.map(lambda _: solve_plan(database, pool, plan_id), range(3)))
    plan = client.get(f"dispatch-plans/{plan_id}").json()
    assert (plan["state"], len(plan["placements"])) == ("proposed", 1)


def test_a_discarded_plan_wants_nothing_more(client: TestClient, database: Database, pool: MatchPool, plan_id: str):
    search_block(database, pool, plan_id, 0, "one")
    client.post(f"dispatch-plans/{plan_id}/discard")
    assert open_steps(database) == []
    solve_plan(database, pool, plan_id)
    assert client.get(f"dispatch-plans/{plan_id}").json()["state"] == "discarded"


def test_candidates_found_by_other_weights_are_searched_anew(
    client: TestClient, database: Database, pool: MatchPool, plan_id: str
):
    search_block(database, pool, plan_id, 0, "one")
    with database.session() as db:
        block = db.scalars(select(DispatchBlock)).one()
        block.weights_version, block.proposals = "of long ago", {}
    work_off(database, pool)
    assert len(client.get(f"dispatch-plans/{plan_id}").json()["placements"]) == 1


def test_what_nobody_foresaw_ends_the_plan_and_it_can_be_made_again(
    client: TestClient,
    database: Database,
    pool: MatchPool,
    plan_id: str,
    make_plan: MakePlan,
    monkeypatch: pytest.MonkeyPatch,
):
    def fail(*_: Any) -> Any:
        raise RuntimeError("out of paper")

    with monkeypatch.context() as broken:
        broken.setattr(run, "_proposed", fail)
        work_off(database, pool)
    plan = client.get(f"dispatch-plans/{plan_id}").json()
    assert plan["state"] == "failed"
    assert "请联系管理员" in plan["message"]
    assert client.post(f"dispatch-plans/{plan_id}/confirm").status_code == 409
    assert len(teams(make_plan(f"dispatch-plans/{plan_id}/solve"))) == 1


def test_a_plan_that_is_not_there_is_passed_over(database: Database, pool: MatchPool):
    assert not search_block(database, pool, "none", 0, "one")
    solve_plan(database, pool, "none")
    with database.session(writes=False) as db:
        assert db.scalars(select(DispatchPlan)).all() == []
