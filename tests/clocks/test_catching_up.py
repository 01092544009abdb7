"""What becomes of clocks that run out, also after days in which nobody looked, and with two workers at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete, func, select

from app.clock import current_time
from app.clocks import due
from app.clocks.due import begin_missing, look_after_clocks
from app.clocks.limits import run_by
from app.db import Database
from app.escalations import service
from app.settings import Settings
from app.working_days import SHANGHAI
from models.demand import Demand
from models.escalation import Cause, DemandEscalation
from models.work_clock import ClockKind, ClockState, WorkClock
from tests.factories import make_assignment, make_demand, make_visit
from tests.tiers import Tiers, lay_out_tiers, of_union

START = datetime(2026, 9, 9, 10, 0, tzinfo=SHANGHAI)
USUAL = Settings.model_construct()
Told = list[tuple[str, str]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Kind and subject of what people were told of."""
    found: Told = []

    def notify(_db: Any, kind: str, _subject_kind: str, subject_id: str, _event_id: str, _to: Any, **_: Any) -> None:
        found.append((kind, subject_id))

    for module in ("app.clocks.due", "app.escalations.service"):
        monkeypatch.setattr(f"{module}.notify", notify)
    return found


@pytest.fixture
def tiers(app: FastAPI, client: TestClient) -> Tiers:
    found = lay_out_tiers(client)
    app.dependency_overrides[current_time] = lambda: START
    return found


@pytest.fixture
def submitted(client: TestClient, tiers: Tiers) -> Callable[[], str]:
    belongings = of_union(client, tiers.grassroots)
    return lambda: str(make_demand(client, state="submitted", **belongings)["id"])


def escalations(database: Database, demand_id: str) -> list[DemandEscalation]:
    with database.session(writes=False) as db:
        query = select(DemandEscalation).where(DemandEscalation.demand_id == demand_id)
        return list(db.scalars(query.order_by(DemandEscalation.sequence)))


def clocks(database: Database, demand_id: str) -> list[WorkClock]:
    with database.session(writes=False) as db:
        return list(db.scalars(select(WorkClock).where(WorkClock.demand_id == demand_id).order_by(WorkClock.id)))


def test_people_are_warned_once_a_working_day_before(
    database: Database, submitted: Callable[[], str], told: Told
) -> None:
    demand = submitted()
    assert look_after_clocks(database, USUAL, START + timedelta(hours=5)) == 0
    last_day = START + timedelta(days=2)
    assert [look_after_clocks(database, USUAL, last_day) for _ in range(2)] == [1, 0]
    assert told == [("clock.warned", demand)]


def test_an_unanswered_demand_goes_up(
    client: TestClient, database: Database, submitted: Callable[[], str], tiers: Tiers, told: Told
) -> None:
    demand = submitted()
    on_monday = START + timedelta(days=5)
    assert look_after_clocks(database, USUAL, on_monday) == 1
    (up,) = escalations(database, demand)
    assert (up.cause, up.reason, up.actor_id, up.at) == (Cause.UNANSWERED, "逾期未受理", None, on_monday)
    assert (up.from_union_id, up.to_union_id) == (tiers.grassroots, tiers.county)
    missed, running = clocks(database, demand)
    assert (missed.kind, missed.state) == (ClockKind.ACCEPT, ClockState.MISSED)
    assert (running.kind, running.state, running.started_at) == (ClockKind.ACCEPT, ClockState.RUNNING, on_monday)
    assert told == [("demand.escalated", demand)]


def test_after_ten_days_down_each_demand_goes_up_one_tier_once(
    database: Database, submitted: Callable[[], str], told: Told
) -> None:
    demands = [submitted() for _ in range(3)]
    later = START + timedelta(days=14)
    assert [look_after_clocks(database, USUAL, later) for _ in range(3)] == [3, 0, 0]
    assert [len(escalations(database, each)) for each in demands] == [1, 1, 1]
    assert sorted(told) == sorted(("demand.escalated", each) for each in demands)


def test_one_that_cannot_be_helped_does_not_keep_the_others_waiting(
    database: Database, submitted: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = submitted(), submitted()
    escalate = service.escalate

    def fails_for_one(db: Any, demand: Demand, *rest: Any) -> DemandEscalation | None:
        if demand.id == broken:
            raise RuntimeError("broken")
        return escalate(db, demand, *rest)

    monkeypatch.setattr(due, "escalate", fails_for_one)
    assert look_after_clocks(database, USUAL, START + timedelta(days=5)) == 1
    assert (len(escalations(database, broken)), len(escalations(database, sound))) == (0, 1)


def test_above_the_task_force_there_is_nobody_and_the_clock_ends(
    client: TestClient, database: Database, submitted: Callable[[], str]
) -> None:
    demand, now = submitted(), START
    for _ in range(8):
        now += timedelta(days=7)
        look_after_clocks(database, USUAL, now)
    assert [each.to_tier.value for each in escalations(database, demand)] == ["county", "city", "province", "province"]
    assert [each["id"] for each in client.get("task-force/demands").json()["items"]] == [demand]
    assert {each.state for each in clocks(database, demand)} == {ClockState.MISSED}


def test_a_paused_clock_does_not_run_out(client: TestClient, database: Database, submitted: Callable[[], str]) -> None:
    demand = submitted()
    client.post(f"demands/{demand}/return", json={"reason": "请写明材料"})
    assert look_after_clocks(database, USUAL, START + timedelta(days=60)) == 0
    assert escalations(database, demand) == []


def test_an_enterprise_that_does_not_confirm_is_warned_and_nothing_goes_up(
    app: FastAPI, client: TestClient, database: Database, told: Told
) -> None:
    app.dependency_overrides[current_time] = lambda: START
    assignment = make_assignment(client, state="in_service")
    make_visit(client, assignment)
    assert client.post(f"assignments/{assignment['id']}/deliver").status_code == 200
    demand = assignment["demand_id"]
    assert look_after_clocks(database, USUAL, START + timedelta(days=7)) == 1
    assert look_after_clocks(database, USUAL, START + timedelta(days=30)) == 1
    assert told == [("clock.warned", demand)]
    assert clocks(database, demand)[-1].state is ClockState.MISSED
    assert escalations(database, demand) == []


def test_which_clocks_take_a_demand_up_is_a_setting(database: Database, submitted: Callable[[], str]) -> None:
    demand = submitted()
    assert look_after_clocks(database, Settings(escalating_clocks=frozenset()), START + timedelta(days=5)) == 1
    assert escalations(database, demand) == []


def test_the_setting_keeps_a_demand_down_for_which_nobody_fits(app: FastAPI, client: TestClient) -> None:
    run_by(app.state.database.engine, Settings(escalate_without_candidate=False))
    assignment = make_assignment(client, state="offered")
    client.post(f"assignments/{assignment['id']}/decline", json={"reason": "档期已满"})
    assert client.get(f"demands/{assignment['demand_id']}/escalations").json()["total"] == 0


def test_demands_from_before_there_were_clocks_get_theirs(
    client: TestClient, database: Database, submitted: Callable[[], str]
) -> None:
    waiting, draft = submitted(), make_demand(client)["id"]
    with database.session() as db:
        db.execute(delete(WorkClock))
    assert [begin_missing(database, START) for _ in range(2)] == [1, 0]
    (begun,) = clocks(database, waiting)
    assert (begun.kind, begun.started_at) == (ClockKind.ACCEPT, START)
    assert clocks(database, draft) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_workers_catch_up_together_and_do_everything_once(
    database: Database, submitted: Callable[[], str], told: Told
) -> None:
    demands = [submitted() for _ in range(12)]
    ready = Barrier(4)

    def work(_: int) -> int:
        own = Database(database.url)
        ready.wait()
        done = look_after_clocks(own, USUAL, START + timedelta(days=14))
        own.dispose()
        return done

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, range(4))) == 12
    with database.session(writes=False) as db:
        assert db.scalar(select(func.count()).select_from(DemandEscalation)) == 12
        running = select(WorkClock.demand_id).where(WorkClock.state == ClockState.RUNNING)
        assert sorted(db.scalars(running)) == sorted(demands)
    assert len(told) == 12


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_acceptance_in_the_same_moment_is_not_overtaken(
    app: FastAPI, client: TestClient, database: Database, submitted: Callable[[], str]
) -> None:
    """Either the union accepted in time for the clock, or the demand went up and its clock began anew: never both."""
    demands = [submitted() for _ in range(8)]
    ready = Barrier(2)

    def accept() -> None:
        ready.wait()
        for each in demands:
            assert client.post(f"demands/{each}/accept").status_code == 200

    def catch_up() -> None:
        ready.wait()
        look_after_clocks(database, USUAL, START + timedelta(days=5))

    with ThreadPoolExecutor(2) as threads:
        for doing in (threads.submit(accept), threads.submit(catch_up)):
            doing.result()
    for each in demands:
        live = [clock for clock in clocks(database, each) if clock.state is ClockState.RUNNING]
        assert [clock.kind for clock in live] == [ClockKind.DISPATCH]
