"""Plans too long for one request: ordered, carried out by a worker, read as they go."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.db import Database
from app.dispatch_plans import background, confirming
from app.dispatch_plans.background import carry_on, orders_under_way
from app.dispatch_plans.confirming import confirm_some
from models.assignment import Assignment
from models.dispatch_plan import PlannedDemand
from tests.dispatch_plans.many import Many, make_many
from tests.dispatch_plans.test_workers import let_time_pass
from tests.workers import Start, wait_for

Answer = dict[str, Any]


@pytest.fixture
def many(database: Database, monkeypatch: pytest.MonkeyPatch) -> Many:
    """Five placements, the last of which does not hold; more than three are for a worker, two at a time."""
    monkeypatch.setattr(confirming, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(background, "CHUNK", 2)
    return make_many(database, placements=5, craftsmen=2, capacity=2)


@pytest.fixture
def ordered(client: TestClient, many: Many) -> Answer:
    answer = client.post(f"dispatch-plans/{many.plan_id}/confirm", json={"reply_working_days": 7})
    assert answer.status_code == 202, answer.text
    found: Answer = answer.json()
    return found


def show(client: TestClient, many: Many) -> Answer:
    found: Answer = client.get(f"dispatch-plans/{many.plan_id}").json()
    return found


def open_orders(database: Database) -> list[str]:
    with database.session(writes=False) as db:
        return list(orders_under_way(db, 10))


def assignments(database: Database) -> tuple[int, int]:
    """How many, and of how many demands."""
    with database.session(writes=False) as db:
        one = db.execute(select(func.count(), func.count(Assignment.demand_id.distinct()))).one()
    return one[0], one[1]


def test_a_long_plan_is_ordered_and_carried_out_afterwards(
    client: TestClient, database: Database, many: Many, ordered: Answer
):
    assert (ordered["state"], ordered["pending"], ordered["items"]) == ("proposed", 5, [])
    before = show(client, many)["confirmation"]
    assert (before["total"], before["done"], before["progress"], before["under_way"]) == (5, 0, 0.0, True)
    [order] = open_orders(database)
    carry_on(database, order)
    plan = show(client, many)
    after = plan["confirmation"]
    assert (plan["state"], after["done"], after["progress"], after["under_way"]) == ("confirmed", 5, 1.0, False)
    assert [each["assignment_state"] for each in plan["placements"]] == ["offered"] * 4 + [None]
    assert "上限 2 项，不能再派" in plan["placements"][4]["refusal"]["detail"]
    assert open_orders(database) == []


def test_while_it_is_under_way_nothing_else_is_done_with_the_plan(
    client: TestClient, database: Database, many: Many, ordered: Answer
):
    for path, body in (("confirm", {}), ("confirm", {"demand_ids": many.demand_ids[:1]}), ("discard", None)):
        refused = client.post(f"dispatch-plans/{many.plan_id}/{path}", json=body)
        assert (refused.status_code, refused.json()["detail"]) == (409, "方案正在后台执行，还有 5 条；请待执行完毕")
    assert client.post(f"dispatch-plans/{many.plan_id}/solve").status_code == 409
    carry_on(database, open_orders(database)[0])
    assert client.post(f"dispatch-plans/{many.plan_id}/confirm").status_code == 207


def test_an_order_cut_short_is_taken_up_where_it_stands(
    client: TestClient, database: Database, many: Many, ordered: Answer, monkeypatch: pytest.MonkeyPatch
):
    [order] = open_orders(database)
    calls = [0]

    def confirm_once(*given: Any) -> Any:
        calls[0] += 1
        if calls[0] > 1:
            raise SystemExit
        return confirm_some(*given)

    with monkeypatch.context() as cut:
        cut.setattr(background, "confirm_some", confirm_once)
        with pytest.raises(SystemExit):
            carry_on(database, order)
    assert show(client, many)["confirmation"]["done"] == 2
    carry_on(database, order)
    assert assignments(database) == (4, 4)
    assert show(client, many)["confirmation"]["done"] == 5


def test_what_nobody_foresaw_is_told_with_each_placement_and_ends_the_order(
    client: TestClient, database: Database, many: Many, ordered: Answer, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: Any) -> Any:
        raise RuntimeError("out of paper")

    monkeypatch.setattr(background, "confirm_some", fail)
    carry_on(database, open_orders(database)[0])
    plan = show(client, many)
    assert (plan["state"], plan["confirmation"]["under_way"]) == ("proposed", False)
    assert all("请联系管理员" in each["refusal"]["detail"] for each in plan["placements"])


def test_an_order_that_is_not_there_is_passed_over(database: Database):
    carry_on(database, "none")
    assert assignments(database) == (0, 0)


def test_a_worker_killed_in_the_middle_of_an_order_loses_nothing_and_doubles_nothing(
    client: TestClient, database: Database, start: Start
):
    many = make_many(database, placements=4_000, craftsmen=1_000, capacity=4)
    first = start(1)
    assert client.post(f"dispatch-plans/{many.plan_id}/confirm").status_code == 202
    wait_for(lambda: assignments(database)[0] > 0, first)
    first.kill()
    first.wait()
    half, _ = assignments(database)
    assert 0 < half < 4_000
    let_time_pass(database)
    second = start(2)
    wait_for(lambda: open_orders(database) == [], second)
    assert assignments(database) == (4_000, 4_000)
    with database.session(writes=False) as db:
        assert None not in db.scalars(select(PlannedDemand.assignment_id)).all()
