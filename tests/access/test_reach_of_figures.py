"""Figures are of the reach: a coordinator's, and a viewer's, who learns of no person."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from models.assignment import AssignmentState
from tests.access.cities import Cities, make_cities
from tests.conftest import LogIn
from tests.statistics.rows import add_assignment, add_craftsman, add_demand, add_visit

CALLS = ("overview", "by-region", "by-industry", "funnel", "timeline")
YEAR = {"year": 2026}


@pytest.fixture
def cities(client: TestClient, log_in: LogIn, db: Session) -> Cities:
    """Served by one person: a demand of the city and two of the county; by three: one of the other city."""
    found = make_cities(client, log_in)
    for union_id, region, people, demands in (
        (found.own, "440606", 1, 1),
        (found.below, "440605", 1, 2),
        (found.other, "440305", 3, 1),
    ):
        craftsmen = [add_craftsman(db) for _ in range(people)]
        for _ in range(demands):
            demand = add_demand(db, union_id=union_id, region_code=region)
            assignment = add_assignment(db, demand, AssignmentState.IN_SERVICE)
            add_visit(db, assignment, date(2026, 5, 8), craftsmen, problems_solved=1)
    db.commit()
    return found


def overview(client: TestClient) -> dict[str, Any]:
    answer = client.get("statistics/overview", params=YEAR)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def counted(client: TestClient) -> tuple[int, int, int]:
    found = overview(client)
    return tuple(found[name]["value"] for name in ("demands_posted", "person_visits", "persons"))


def test_everyone_reads_the_figures_of_their_reach(cities: Cities, log_in: LogIn) -> None:
    county = log_in("coordinator", union_id=cities.below)
    assert counted(cities.coordinator) == (3, 3, 2)
    assert counted(county) == (2, 2, 1)
    assert counted(cities.province) == counted(log_in("admin")) == counted(log_in("viewer")) == (4, 6, 5)
    assert counted(log_in("viewer", union_id=cities.own))[0] == 3
    assert counted(log_in("viewer", union_id=cities.below))[0] == 2


def test_a_viewer_of_no_union_and_a_coordinator_of_none_read_noughts(cities: Cities, log_in: LogIn) -> None:
    some_account = log_in("viewer", display_name="无所属")
    assert counted(some_account) == (0, 0, 0)


def test_all_calls_agree_on_the_reach(cities: Cities) -> None:
    def shown(call: str, **more: Any) -> Any:
        return cities.coordinator.get(f"statistics/{call}", params=YEAR | more).json()["items"]

    assert shown("funnel")[0]["count"]["value"] == 3
    for call in ("by-region", "by-industry", "timeline"):
        assert sum(each["demands_posted"]["value"] for each in shown(call)) == 3
    counties = shown("by-region", level="county", parent="440300")
    assert sum(each["demands_posted"]["value"] for each in counties) == 0


def test_in_a_county_one_or_two_persons_are_not_counted_out_to_a_viewer(cities: Cities, log_in: LogIn) -> None:
    def county(client: TestClient, parent: str, code: str) -> dict[str, Any]:
        rows = client.get("statistics/by-region", params=YEAR | {"level": "county", "parent": parent}).json()["items"]
        return next(row for row in rows if row["code"] == code)

    hidden = county(log_in("viewer"), "440600", "440605")["persons"]
    assert (hidden["value"], hidden["note"]) == (None, "不足 3 人（次），为保护个人信息不显示")
    assert county(log_in("viewer"), "440300", "440305")["persons"]["value"] == 3
    assert county(log_in("viewer"), "440300", "440306")["persons"]["value"] == 0
    assert county(cities.coordinator, "440600", "440605")["persons"]["value"] == 1


def test_to_a_viewer_of_a_county_every_figure_is_of_a_county(cities: Cities, log_in: LogIn) -> None:
    viewer = log_in("viewer", union_id=cities.below)
    shown = overview(viewer)
    assert [shown[name]["value"] for name in ("persons", "person_visits", "visits")] == [None, None, 2]
    for call in ("timeline", "by-industry", "by-region"):
        rows = viewer.get(f"statistics/{call}", params=YEAR).json()["items"]
        assert {row["persons"]["value"] for row in rows} <= {0, None}
    assert overview(log_in("viewer", union_id=cities.own))["persons"]["value"] == 2


def test_whoever_is_not_to_read_figures_reads_none(cities: Cities, log_in: LogIn) -> None:
    enterprise_id = cities.enterprise(cities.own)
    craftsman_id = cities.welder(cities.own, "甲焊工")
    for client in (log_in("enterprise", enterprise_id=enterprise_id), log_in("craftsman", craftsman_id=craftsman_id)):
        assert {client.get(f"statistics/{call}").status_code for call in CALLS} == {403}
