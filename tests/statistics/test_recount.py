"""Each figure equals an independent recount of the rows beneath it."""

from datetime import date
from itertools import pairwise

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from models.demand import Demand
from tests.statistics.recount import Chosen, recount, recount_funnel, recount_wait, values
from tests.statistics.rows import World, build_world

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
SECTION_C = {"C", "34", "35"}


def under(*prefixes: str) -> Chosen:
    return lambda demand: (demand.region_code or "").startswith(prefixes)


@pytest.fixture(params=[1, 2, 3])
def world(request: pytest.FixtureRequest, db: Session) -> World:
    return build_world(db, request.param)


@pytest.fixture
def small_world(db: Session) -> World:
    return build_world(db, 4)


def test_the_overview_equals_a_recount(world: World, client: TestClient):
    for query, days in (
        ("year=2026", YEAR),
        ("from=2026-06-30&to=2026-06-30", (date(2026, 6, 30), date(2026, 6, 30))),
        ("from=2025-12-31&to=2026-01-01", (date(2025, 12, 31), date(2026, 1, 1))),
        ("from=2026-03-01&to=2026-09-15", (date(2026, 3, 1), date(2026, 9, 15))),
    ):
        answer = client.get(f"statistics/overview?{query}").json()
        shown = values(answer)
        wait, waiting = recount_wait(world, *days)
        assert shown.pop("median_days_to_first_visit") == wait
        assert answer["median_days_to_first_visit"]["count"] == waiting
        assert shown == recount(world, *days)


def test_every_city_equals_a_recount_of_its_demands(small_world: World, client: TestClient):
    rows = client.get("statistics/by-region?year=2026").json()["items"]
    cities = [row["code"] for row in rows[:-1]]
    assert len(cities) == 21
    assert [rows[-1]["code"], rows[-1]["name"]] == [None, "其他"]
    prefixes = tuple(code[:4] for code in cities)
    for row in rows[:-1]:
        assert values(row) == recount(small_world, *YEAR, under(row["code"][:4]))
    elsewhere = recount(small_world, *YEAR, lambda d: not under(*prefixes)(d))
    assert values(rows[-1]) == elsewhere
    assert elsewhere["demands_posted"] > 0


@pytest.mark.parametrize(
    ("parent", "parts"), [("440600", 5), ("441900", 32)], ids=["counties", "townships of Dongguan"]
)
def test_a_city_unfolds_into_its_parts(small_world: World, client: TestClient, parent: str, parts: int):
    rows = client.get(f"statistics/by-region?year=2026&level=county&parent={parent}").json()["items"]
    assert len(rows) == parts + 1
    codes = {row["code"] for row in rows[:-1]}
    for row in rows[:-1]:
        assert values(row) == recount(small_world, *YEAR, under(row["code"]))
    rest = recount(small_world, *YEAR, lambda d: under(parent[:4])(d) and not under(*codes)(d))
    assert values(rows[-1]) == rest
    assert sum(row["demands_posted"]["value"] for row in rows) > 0


def test_every_industry_equals_a_recount_by_the_first_code(small_world: World, client: TestClient):
    def falls_under(division: str | None) -> Chosen:
        def chosen(demand: Demand) -> bool:
            codes = demand.industries or small_world.enterprises[demand.enterprise_id].industries
            return (codes[0].industry_code[:2] if codes else None) == division

        return chosen

    rows = client.get("statistics/by-industry?year=2026").json()["items"]
    assert {row["code"] for row in rows} == {"01", "34", "35", "C", None}
    for row in rows:
        assert values(row) == recount(small_world, *YEAR, falls_under(row["code"]))
    assert rows[-1]["name"] == "未分类"
    manufacturing = client.get("statistics/by-industry?year=2026&section=C").json()["items"]
    assert manufacturing == [row for row in rows if row["code"] in SECTION_C]
    assert {row["section_name"] for row in manufacturing} == {"制造业"}


@pytest.mark.parametrize("step", ["month", "quarter", "week"])
def test_the_timeline_is_continuous_and_each_point_a_recount(small_world: World, client: TestClient, step: str):
    points = client.get(f"statistics/timeline?from=2025-12-31&to=2027-01-01&step={step}").json()["items"]
    periods = [point["period"] for point in points]
    spans = [(date.fromisoformat(period["from"]), date.fromisoformat(period["to"])) for period in periods]
    assert (spans[0][0], spans[-1][1]) == (date(2025, 12, 31), date(2027, 1, 1))
    assert all((later[0] - earlier[1]).days == 1 for earlier, later in pairwise(spans))
    for point, span in zip(points, spans, strict=True):
        assert values(point) == recount(small_world, *span)


def test_the_funnel_equals_a_recount_and_never_widens(world: World, client: TestClient):
    stages = client.get("statistics/funnel?year=2026").json()["items"]
    counts = [stage["count"]["value"] for stage in stages]
    assert counts == recount_funnel(world, *YEAR)
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1] > 0
    assert stages[0]["conversion"]["value"] is None
    assert stages[1]["conversion"]["value"] == round(counts[1] / counts[0], 4)
    assert stages[-1]["overall"]["value"] == round(counts[-1] / counts[0], 4)
