"""Plans of many placements: carried out by sets, a chunk a transaction, with all that single offers leave behind."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete, event, func, select, text
from sqlalchemy.exc import OperationalError

from app.db import Database
from app.dispatch_plans import carrying_out, confirming
from app.dispatch_plans.carrying_out import carry_out
from app.dispatch_plans.service import lock_plan
from models.assignment import Assignment, AssignmentState
from models.demand import Demand, DemandState
from models.dispatch_plan import PlannedDemand
from models.state_change import StateChange
from tests.dispatch_plans.many import Many, make_many

Answer = dict[str, Any]


def confirm(client: TestClient, many: Many, status: int = 200, **terms: Any) -> Answer:
    answer = client.post(f"dispatch-plans/{many.plan_id}/confirm", json=terms)
    assert answer.status_code == status, answer.text
    found: Answer = answer.json()
    return found


def details(confirmed: Answer) -> dict[str, str]:
    return {each["demand_id"]: each["detail"] for each in confirmed["items"] if each["result"] == "refused"}


def story(database: Database) -> set[tuple[str | None, str, int]]:
    """Which changes of state were recorded, and how many of each."""
    changed = select(StateChange.from_state, StateChange.to_state, func.count())
    with database.session(writes=False) as db:
        return {(*row,) for row in db.execute(changed.group_by(StateChange.from_state, StateChange.to_state))}


def statements(app: FastAPI) -> list[str]:
    """Fills as the application goes on speaking with the database."""
    found: list[str] = []
    event.listen(app.state.database.engine, "before_cursor_execute", lambda *spoken: found.append(spoken[2]))
    return found


def test_a_thousand_placements_are_sent_in_few_statements_and_each_tells_its_story(
    app: FastAPI, client: TestClient, database: Database
):
    many = make_many(database, placements=1_000, craftsmen=500, capacity=2)
    spoken = statements(app)
    assert confirm(client, many)["assigned"] == 1_000
    assert len(spoken) < 200
    assert story(database) == {
        (None, "proposed", 1_000),
        ("proposed", "offered", 1_000),
        ("accepted", "dispatched", 1_000),
    }
    with database.session(writes=False) as db:
        due = db.scalars(select(Assignment.reply_due_at).where(Assignment.state == AssignmentState.OFFERED)).all()
        assert (len(due), len(set(due)), None in due) == (1_000, 1, False)
        assert set(db.scalars(select(Demand.state))) == {DemandState.DISPATCHED}


def test_an_assignment_of_a_plan_reads_as_one_made_singly(client: TestClient, database: Database):
    many = make_many(database, placements=1, craftsmen=1, capacity=1)
    made = confirm(client, many)["items"][0]["assignment_id"]
    history = client.get(f"assignments/{made}/history").json()["items"]
    assert [(each["to_state"], each["reason"], each["actor_name"]) for each in history] == [
        ("proposed", "按派单方案", "coordinator"),
        ("offered", "", "coordinator"),
    ]
    of_demand = client.get(f"demands/{many.demand_ids[0]}/history").json()["items"]
    assert [(each["from_state"], each["to_state"]) for each in of_demand] == [("accepted", "dispatched")]
    assert client.post(f"assignments/{made}/accept").json()["state"] == "accepted"


def test_within_one_chunk_each_place_is_given_once(client: TestClient, database: Database):
    many = make_many(database, placements=5, craftsmen=2, capacity=2)
    confirmed = confirm(client, many, status=207)
    assert details(confirmed) == {many.demand_ids[4]: "众焊工已有 0 项服务进行中、2 项派单待答复，上限 2 项，不能再派"}
    shown = client.get(f"dispatch-plans/{many.plan_id}").json()["placements"]
    assert [each["refusal"] is None for each in shown] == [True, True, True, True, False]
    assert shown[4]["refusal"]["type"].endswith("capacity_exceeded")


def test_what_was_refused_once_can_go_later_and_then_says_nothing_more(client: TestClient, database: Database):
    many = make_many(database, placements=2, craftsmen=1, capacity=1)
    first = confirm(client, many, status=207)["items"][0]["assignment_id"]
    client.post(f"assignments/{first}/cancel", json={"reason": "企业改期"})
    assert confirm(client, many)["assigned"] == 1
    shown = client.get(f"dispatch-plans/{many.plan_id}").json()["placements"]
    assert [each["refusal"] for each in shown] == [None, None]


def test_what_only_a_constraint_sees_stays_behind_alone_with_nothing_half_written(
    client: TestClient, database: Database
):
    many = make_many(database, placements=4, craftsmen=4, capacity=1)
    with database.session() as db:
        db.execute(text("CREATE UNIQUE INDEX no_two_end_together ON assignment (reply_due_at)"))
    confirmed = confirm(client, many, status=207)
    assert (confirmed["assigned"], set(details(confirmed).values())) == (1, {"数据刚被他人修改，请刷新后重试"})
    assert story(database) == {(None, "proposed", 1), ("proposed", "offered", 1), ("accepted", "dispatched", 1)}


def test_a_deadlock_broken_by_the_database_is_tried_again_and_a_busy_one_told(
    client: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(confirming, "PAUSES", (0.0, 0.0))
    many = make_many(database, placements=2, craftsmen=2, capacity=1)
    failures = [3]

    def carry_out_at_last(*given: Any) -> Any:
        if failures[0]:
            failures[0] -= 1
            raise OperationalError("deadlock detected", None, Exception())
        return carry_out(*given)

    monkeypatch.setattr(confirming, "carry_out", carry_out_at_last)
    assert set(details(confirm(client, many, status=207)).values()) == {"数据库暂时繁忙，请稍后再次执行"}
    failures[0] = 2
    assert confirm(client, many)["assigned"] == 2


def test_a_demand_deleted_meanwhile_holds_up_nothing(
    client: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch
):
    many = make_many(database, placements=2, craftsmen=2, capacity=1)

    def lock_late(db: Any, plan_id: str) -> Any:
        with database.engine.begin() as other:
            other.execute(delete(PlannedDemand).where(PlannedDemand.demand_id == many.demand_ids[0]))
        return lock_plan(db, plan_id)

    monkeypatch.setattr(carrying_out, "lock_plan", lock_late)
    confirmed = confirm(client, many, status=207)
    assert details(confirmed) == {many.demand_ids[0]: "没有这条需求"}
