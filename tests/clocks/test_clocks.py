"""Whose turn it is, until when, and when the clock stands still."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.clock import current_time
from app.clocks.limits import limit_days, run_by
from app.db import Database
from app.settings import Settings
from app.working_days import SHANGHAI
from models.union import Tier
from models.work_clock import ClockKind, ClockState, WorkClock
from tests.factories import make_assignment, make_craftsman, make_demand, make_visit
from tests.tiers import lay_out_tiers, of_union

Clock = dict[str, Any] | None
WEDNESDAY = datetime(2026, 9, 9, 10, 0, tzinfo=SHANGHAI)
JUDGEMENT = {"resolution": "solved", "rating": 5}


@pytest.fixture
def on(app: FastAPI) -> Callable[[int], None]:
    """Sets the day of September 2026. Its working days: 9 to 11, 14 to 18, 20 (a make-up Sunday), 21 to 24."""

    def on(day: int) -> None:
        app.dependency_overrides[current_time] = lambda: WEDNESDAY.replace(day=day)

    return on


def clock(client: TestClient, demand_id: str) -> Clock:
    found: Clock = client.get(f"demands/{demand_id}").json()["clock"]
    return found


def due(client: TestClient, demand_id: str) -> tuple[str, int] | None:
    """Whose turn it is and the day of September on which it ends."""
    found = clock(client, demand_id)
    if found is None:
        return None
    return found["kind"], datetime.fromisoformat(found["due_at"]).astimezone(SHANGHAI).day


def kept(database: Database, demand_id: str) -> list[tuple[str, str]]:
    with database.session(writes=False) as db:
        rows = db.scalars(select(WorkClock).where(WorkClock.demand_id == demand_id).order_by(WorkClock.id))
        return [(row.kind.value, row.state.value) for row in rows]


def test_a_demand_s_clock_passes_from_one_to_the_next(
    client: TestClient, database: Database, on: Callable[[int], None]
) -> None:
    on(9)
    demand = make_demand(client)["id"]
    assert due(client, demand) is None
    client.post(f"demands/{demand}/submit")
    assert due(client, demand) == ("accept", 11)
    client.post(f"demands/{demand}/accept")
    assert due(client, demand) == ("dispatch", 14)
    person = make_craftsman(client)
    assignment = make_assignment(client, person["id"], demand_id=demand)
    assert due(client, demand) == ("dispatch", 14)
    client.post(f"assignments/{assignment['id']}/offer", json={"reply_working_days": 4})
    assert due(client, demand) == ("reply", 15)
    client.post(f"assignments/{assignment['id']}/accept")
    found = clock(client, demand)
    assert found is not None
    assert (found["kind"], found["kind_name"], found["limit_days"]) == ("deliver", "待交付", 30)
    make_visit(client, assignment)
    client.post(f"assignments/{assignment['id']}/deliver")
    assert due(client, demand) == ("confirm", 16)
    client.post(f"assignments/{assignment['id']}/confirm", json=JUDGEMENT)
    assert due(client, demand) is None
    assert kept(database, demand) == [(kind, "met") for kind in ("accept", "dispatch", "reply", "deliver", "confirm")]


def test_it_stands_still_while_the_enterprise_mends_its_demand(client: TestClient, on: Callable[[int], None]) -> None:
    on(9)
    demand = make_demand(client, state="submitted")["id"]
    on(10)  # one of two days is spent
    client.post(f"demands/{demand}/return", json={"reason": "请写明材料"})
    paused = clock(client, demand)
    assert paused is not None
    assert paused["state"] == "paused"
    on(18)
    client.post(f"demands/{demand}/submit")
    assert due(client, demand) == ("accept", 20)  # a Sunday that is worked


def test_a_day_is_left_in_any_case(client: TestClient, on: Callable[[int], None]) -> None:
    on(9)
    demand = make_demand(client, state="submitted")["id"]
    on(16)
    client.post(f"demands/{demand}/return", json={"reason": "请写明材料"})
    on(17)
    client.post(f"demands/{demand}/submit")
    assert due(client, demand) == ("accept", 18)


def test_a_decline_gives_the_union_its_time_anew(
    client: TestClient, database: Database, on: Callable[[int], None]
) -> None:
    on(9)
    demand = make_demand(client, state="accepted")["id"]
    people = [make_craftsman(client), make_craftsman(client)]
    assignment = make_assignment(client, people[0]["id"], demand_id=demand, state="offered")
    on(10)
    client.post(f"assignments/{assignment['id']}/decline", json={"reason": "档期已满"})
    assert due(client, demand) == ("dispatch", 15)
    client.post(f"demands/{demand}/withdraw")
    assert due(client, demand) is None
    assert kept(database, demand)[-2:] == [("reply", "met"), ("dispatch", "cancelled")]


def test_giving_a_proposal_up_leaves_the_clock_alone(client: TestClient, on: Callable[[int], None]) -> None:
    on(9)
    demand = make_demand(client, state="accepted")["id"]
    assignment = make_assignment(client, demand_id=demand)
    on(10)
    client.post(f"assignments/{assignment['id']}/cancel", json={"reason": "另选"})
    assert due(client, demand) == ("dispatch", 14)


def test_what_is_done_too_late_is_kept_as_missed(
    client: TestClient, database: Database, on: Callable[[int], None]
) -> None:
    on(9)
    demand = make_demand(client, state="submitted")["id"]
    on(14)
    client.post(f"demands/{demand}/accept")
    assert kept(database, demand) == [("accept", "missed"), ("dispatch", "running")]


def test_going_up_begins_a_time_of_its_own(client: TestClient, database: Database, on: Callable[[int], None]) -> None:
    on(9)
    tiers = lay_out_tiers(client)
    demand = make_demand(client, state="accepted", **of_union(client, tiers.county))["id"]
    on(11)
    client.post(f"demands/{demand}/escalate", json={"reason": "请市里协调"})
    assert due(client, demand) == ("dispatch", 16)
    assert kept(database, demand) == [("accept", "met"), ("dispatch", "cancelled"), ("dispatch", "running")]


def test_limits_are_set_and_differ_by_tier(app: FastAPI, client: TestClient, on: Callable[[int], None]) -> None:
    settings = Settings(limit_accept_days=1, limits={Tier.COUNTY: {ClockKind.ACCEPT: 5}})
    assert limit_days(settings, ClockKind.ACCEPT, Tier.CITY) == 1
    assert limit_days(settings, ClockKind.ACCEPT, None) == 1
    run_by(app.state.database.engine, settings)
    on(9)
    tiers = lay_out_tiers(client)
    of_city = make_demand(client, state="submitted", **of_union(client, tiers.city))["id"]
    of_county = make_demand(client, state="submitted", **of_union(client, tiers.county))["id"]
    assert (due(client, of_city), due(client, of_county)) == (("accept", 10), ("accept", 16))


def test_a_demand_has_one_live_clock(database: Database, client: TestClient) -> None:
    demand = make_demand(client, state="accepted")["id"]
    with database.session(writes=False) as db:
        live = db.scalars(select(WorkClock).where(WorkClock.demand_id == demand, WorkClock.state == ClockState.RUNNING))
        assert len(live.all()) == 1
