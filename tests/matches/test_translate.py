"""What the engine is told about craftsmen and demands, read from the tables."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.matches.pool import MatchPool
from app.matches.service import next_candidates
from app.matches.translate import read_craftsmen, read_demand
from matching import Kind
from models.assignment import Assignment, AssignmentMember, AssignmentState
from models.demand import Resolution
from tests.factories import make_demand

Pool = dict[str, dict[str, Any]]


def test_a_craftsman_comes_with_items_tags_and_industries(
    client: TestClient, welder: dict[str, Any], db: Session
) -> None:
    (read,) = read_craftsmen(db, [welder["id"]])
    assert (read.name, read.region_code, read.honours) == ("甲焊工", "440605", ("省劳动模范",))
    assert [(item.title, item.kind) for item in read.service_items] == [("铝合金焊缝热裂纹攻关", Kind.PROBLEM)]
    assert len(read.skill_tags) == 1
    assert read.skill_tags[0].startswith("SK")
    assert (read.rating, read.rated, read.solved) == (None, 0, 0)


def test_ratings_come_from_confirmed_services_of_every_member(client: TestClient, pool: Pool, db: Session) -> None:
    demands = [make_demand(client), make_demand(client)]
    team = [pool["welder"], pool["turner"]]
    confirmed = AssignmentState.CONFIRMED
    _assign(db, demands[0], team, state=confirmed, rating=5, resolution=Resolution.SOLVED)
    _assign(db, demands[1], team, state=confirmed, rating=4, resolution=Resolution.UNSOLVED)
    by_id = {craftsman.id: craftsman for craftsman in read_craftsmen(db)}
    for name in ("welder", "turner"):
        read = by_id[pool[name]["id"]]
        assert (read.rating, read.rated, read.solved) == (4.5, 2, 1)
    assert by_id[pool["cook"]["id"]].rated == 0


@pytest.mark.parametrize("state", [AssignmentState.DECLINED, AssignmentState.EXPIRED])
def test_all_members_who_were_asked_in_vain_count_as_declined(
    client: TestClient, pool: Pool, cracks: dict[str, Any], db: Session, state: AssignmentState
) -> None:
    _assign(db, cracks, [pool["welder"], pool["turner"]], state=state)
    demand = read_demand(db, cracks["id"])
    assert demand is not None
    assert demand.declined_by == {pool["welder"]["id"], pool["turner"]["id"]}
    assert demand.title == cracks["title"]


def test_the_next_candidate_is_neither_excluded_nor_one_who_declined(
    client: TestClient, database_url: str, pool: Pool, db: Session
) -> None:
    demand = make_demand(client, title="焊接与配电柜检修", description="铝合金焊接热裂纹，高压配电柜检修，数控车床加工")
    match_pool = MatchPool(database_url)
    everyone = [each for each, _ in next_candidates(db, match_pool, demand["id"])]
    assert {pool["welder"]["id"], pool["electrician"]["id"]} <= set(everyone)
    _assign(db, demand, [pool["welder"]], state=AssignmentState.DECLINED)
    left = next_candidates(db, match_pool, demand["id"], excluded=[pool["electrician"]["id"]])
    match_pool.dispose()
    assert [each for each, _ in left] == [
        each for each in everyone if each not in (pool["welder"]["id"], pool["electrician"]["id"])
    ]


def _assign(db: Session, demand: dict[str, Any], members: list[dict[str, Any]], **values: Any) -> None:
    assignment = Assignment(demand_id=demand["id"], **values)
    assignment.members = [
        AssignmentMember(craftsman_id=member["id"], position=position) for position, member in enumerate(members)
    ]
    db.add(assignment)
    db.flush()
