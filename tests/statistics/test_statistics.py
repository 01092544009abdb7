"""What the figures mean, whom they are shown to, and which period is asked for."""

from datetime import UTC, date, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.clock import current_time
from app.statistics.definitions import FIGURES, STAGES
from models.assignment import AssignmentState
from models.demand import DemandState
from tests.conftest import LogIn
from tests.statistics.recount import values
from tests.statistics.rows import add_assignment, add_craftsman, add_demand, add_enterprise, add_visit

CALLS = ("overview", "by-region", "by-industry", "funnel", "timeline")
MAY = date(2026, 5, 8)


def test_an_empty_database_gives_zeros_and_nulls(client: TestClient):
    shown = values(client.get("statistics/overview?year=2026").json())
    averages = {"satisfaction", "resolved_share", "median_days_to_first_visit"}
    assert {name for name, value in shown.items() if value is None} == averages
    assert {value for name, value in shown.items() if name not in averages} == {0}
    assert client.get("statistics/by-industry?year=2026").json()["items"] == []
    for stage in client.get("statistics/funnel?year=2026").json()["items"]:
        assert (stage["count"]["value"], stage["conversion"]["value"], stage["overall"]["value"]) == (0, None, None)


def test_every_figure_carries_its_definition(client: TestClient):
    overview = client.get("statistics/overview").json()
    assert set(values(overview)) == set(FIGURES)
    assert all(overview[name]["definition"] == FIGURES[name].text for name in FIGURES)
    assert [stage["stage"] for stage in client.get("statistics/funnel").json()["items"]] == list(STAGES)


def test_two_craftsmen_on_two_visits_are_four_person_visits_by_two_persons(db: Session, client: TestClient):
    pair = [add_craftsman(db), add_craftsman(db)]
    assignment = add_assignment(db, add_demand(db))
    for day in (8, 9):
        add_visit(db, assignment, date(2026, 5, day), pair, problems_solved=1, workers_trained=20)
    db.commit()
    shown = values(client.get("statistics/overview?year=2026").json())
    assert (shown["person_visits"], shown["persons"], shown["visits"]) == (4, 2, 2)
    assert (shown["problems_solved"], shown["workers_trained"], shown["enterprises_served"]) == (2, 40, 1)


def test_the_year_turns_at_midnight_in_shanghai(db: Session, client: TestClient):
    old_year, new_year = datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC), datetime(2025, 12, 31, 16, tzinfo=UTC)
    for rating, moment in ((2, old_year), (5, new_year)):
        demand = add_demand(db, submitted_at=moment)
        add_assignment(db, demand, AssignmentState.CONFIRMED, rating=rating, confirmed_at=moment)
    db.commit()
    for year, rating in ((2025, 2), (2026, 5)):
        shown = client.get(f"statistics/overview?year={year}").json()
        assert (shown["demands_posted"]["value"], shown["satisfaction"]["value"]) == (1, rating)
        assert shown["satisfaction"]["count"] == 1


def test_the_default_is_the_year_it_is_in_shanghai(app: FastAPI, client: TestClient):
    app.dependency_overrides[current_time] = lambda: datetime(2019, 12, 31, 15, 59, tzinfo=UTC)
    assert client.get("statistics/overview").json()["period"] == {"from": "2019-01-01", "to": "2019-12-31"}
    app.dependency_overrides[current_time] = lambda: datetime(2019, 12, 31, 16, tzinfo=UTC)
    assert client.get("statistics/overview").json()["period"] == {"from": "2020-01-01", "to": "2020-12-31"}


def test_waiting_is_counted_in_calendar_days_of_shanghai(db: Session, client: TestClient):
    craftsman = add_craftsman(db)
    for moment in (datetime(2026, 5, 6, 15, 59, tzinfo=UTC), datetime(2026, 5, 6, 16, tzinfo=UTC)):
        assignment = add_assignment(db, add_demand(db, submitted_at=moment))
        add_visit(db, assignment, MAY, [craftsman])
        add_visit(db, assignment, date(2026, 5, 20), [craftsman])
    db.commit()
    wait = client.get("statistics/overview?year=2026").json()["median_days_to_first_visit"]
    assert (wait["value"], wait["count"]) == (1.5, 2)


def test_a_demand_everybody_declined_is_unmatched_and_one_proposed_is_not(db: Session, client: TestClient):
    add_assignment(db, add_demand(db, state=DemandState.DISPATCHED), AssignmentState.DECLINED)
    add_assignment(db, add_demand(db, state=DemandState.ACCEPTED), AssignmentState.PROPOSED)
    add_demand(db, state=DemandState.SUBMITTED)
    db.commit()
    shown = values(client.get("statistics/overview?year=2026").json())
    assert (shown["open_demands"], shown["unmatched_demands"]) == (3, 1)


def test_a_code_of_a_section_only_stands_under_the_section(db: Session, client: TestClient):
    add_demand(db, add_enterprise(db, "3525"), industries=["C"])
    add_demand(db, add_enterprise(db, "3525"))
    db.commit()
    rows = client.get("statistics/by-industry?year=2026").json()["items"]
    assert [(row["code"], row["name"], row["section"]) for row in rows] == [
        ("C", "制造业（未细分大类）", "C"),
        ("35", "专用设备制造业", "C"),
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("overview?year=1999", "year"),
        ("overview?year=2101", "year"),
        ("overview?from=2026-05-02&to=2026-05-01", "from"),
        ("overview?year=2026&from=2026-05-02", "year"),
        ("overview?from=1999-12-31&to=2026-05-01", "from"),
        ("overview?to=五月", "to"),
        ("timeline?from=2000-01-01&to=2100-12-31", "step"),
        ("timeline?step=day", "step"),
        ("by-region?level=county", "parent"),
        ("by-region?parent=440600", "parent"),
        ("by-region?level=county&parent=440605", "parent"),
        ("by-region?level=county&parent=440000", "parent"),
        ("by-industry?section=35", "section"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(client: TestClient, query: str, field: str):
    answer = client.get(f"statistics/{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["query", field]


@pytest.mark.parametrize(
    ("query", "days"),
    [("from=2026-03-05", ("2026-03-05", "2026-12-31")), ("to=2026-03-05", ("2026-01-01", "2026-03-05"))],
)
def test_one_open_end_reaches_to_the_end_of_its_year(client: TestClient, query: str, days: tuple[str, str]):
    assert tuple(client.get(f"statistics/overview?{query}").json()["period"].values()) == days


def test_viewers_and_staff_read_figures_and_others_do_not(db: Session, log_in: LogIn, anonymous: TestClient):
    enterprise, craftsman = add_enterprise(db), add_craftsman(db)
    db.commit()
    others = (log_in("enterprise", enterprise_id=enterprise.id), log_in("craftsman", craftsman_id=craftsman.id))
    for call in CALLS:
        assert [log_in(role).get(f"statistics/{call}").status_code for role in ("viewer", "coordinator", "admin")] == [
            200
        ] * 3
        assert [other.get(f"statistics/{call}").status_code for other in others] == [403, 403]
        assert anonymous.get(f"statistics/{call}").status_code == 401
