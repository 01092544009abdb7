"""A plan carried out starts the clocks that single offers start."""

from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import select

from app.db import Database
from models.work_clock import ClockState, WorkClock
from tests.dispatch_plans.many import make_many


def confirmed(client: TestClient, database: Database, **terms: Any) -> list[WorkClock]:
    """The live clocks of a plan's three demands, which came without."""
    many = make_many(database, placements=3, craftsmen=3, capacity=1)
    answer = client.post(f"dispatch-plans/{many.plan_id}/confirm", json=terms)
    assert answer.json()["assigned"] == 3, answer.text
    with database.session(writes=False) as db:
        return list(db.scalars(select(WorkClock).where(WorkClock.demand_id.in_(many.demand_ids))))


def test_each_craftsman_asked_has_a_clock_for_the_reply(client: TestClient, database: Database) -> None:
    found = confirmed(client, database)
    assert [(each.kind.value, each.state) for each in found] == [("reply", ClockState.RUNNING)] * 3
    shown = client.get("assignments", params={"demand_id": found[0].demand_id}).json()["items"][0]
    assert client.get(f"demands/{found[0].demand_id}").json()["clock"]["due_at"] == shown["reply_due_at"]


def test_nobody_s_clock_begins_where_nobody_is_asked(client: TestClient, database: Database) -> None:
    assert confirmed(client, database, offer=False) == []
