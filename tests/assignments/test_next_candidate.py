"""Who is asked next when somebody declined."""

from typing import Any

from fastapi.testclient import TestClient

from app.db import Database
from models.base import new_id
from models.match import Match, MatchCandidate, MatchMethod
from tests.assignments.test_replies import WHY, history, state_of
from tests.factories import make_assignment, make_craftsman, make_demand

UNRELATED = {"speciality": "粤菜烹饪与面点", "region_code": "440300"}
"""The engine never brings up such a person for a machine tool."""


def saved_match(database: Database, demand_id: str, *craftsmen: dict[str, Any]) -> str:
    """A match that ranked these people in this order."""
    with database.session() as db:
        match = Match(
            id=new_id(), demand_id=demand_id, method=MatchMethod.COMBINED, weights_version="test", elapsed_ms=1
        )
        match.candidates = [
            MatchCandidate(rank=rank, craftsman_id=each["id"], name=each["name"], score=1 / rank, reasons=[])
            for rank, each in enumerate(craftsmen, start=1)
        ]
        db.add(match)
        return match.id


def test_a_decline_brings_up_the_next_of_the_match_who_has_a_place_free(client: TestClient, database: Database) -> None:
    demand = make_demand(client, state="accepted")
    first, full, away, fourth = (
        make_craftsman(client),
        make_craftsman(client, capacity=0),
        make_craftsman(client, available=False),
        make_craftsman(client, **UNRELATED),
    )
    match_id = saved_match(database, demand["id"], first, full, away, fourth)
    assignment = make_assignment(client, first["id"], demand_id=demand["id"], match_id=match_id, state="offered")
    answer = client.post(f"assignments/{assignment['id']}/decline", json=WHY).json()
    assert answer["state"] == "declined"
    following = client.get(f"assignments/{answer['next_assignment_id']}").json()
    assert (following["state"], following["craftsman_ids"]) == ("proposed", [fourth["id"]])
    assert following["match_id"] == match_id
    assert state_of(client, f"demands/{demand['id']}") == "dispatched"
    assert history(client, f"assignments/{following['id']}")[0]["reason"] == "上一人选婉拒，递补"


def test_without_a_saved_match_the_engine_names_the_next_one(client: TestClient) -> None:
    demand = make_demand(client, state="accepted")
    first, second = make_craftsman(client), make_craftsman(client)
    make_craftsman(client, **UNRELATED)
    assignment = make_assignment(client, first["id"], demand_id=demand["id"], state="offered")
    answer = client.post(f"assignments/{assignment['id']}/decline", json=WHY).json()
    following = client.get(f"assignments/{answer['next_assignment_id']}").json()
    assert following["craftsman_ids"] == [second["id"]]


def test_with_nobody_left_the_demand_is_accepted_again(client: TestClient) -> None:
    person = make_craftsman(client)
    assignment = make_assignment(client, person["id"], state="offered")
    answer = client.post(f"assignments/{assignment['id']}/decline", json=WHY).json()
    assert answer["next_assignment_id"] is None
    assert state_of(client, f"demands/{assignment['demand_id']}") == "accepted"
    assert history(client, f"demands/{assignment['demand_id']}")[-1]["reason"] == "没有可递补的人选"


def test_nobody_who_declined_is_asked_again(client: TestClient) -> None:
    demand = make_demand(client, state="accepted")
    people = [make_craftsman(client) for _ in range(3)]
    assignment: dict[str, Any] | None = make_assignment(client, people[0]["id"], demand_id=demand["id"])
    asked: list[str] = []
    while assignment:
        asked += assignment["craftsman_ids"]
        client.post(f"assignments/{assignment['id']}/offer")
        answer = client.post(f"assignments/{assignment['id']}/decline", json=WHY).json()
        following = answer["next_assignment_id"]
        assignment = client.get(f"assignments/{following}").json() if following else None
    assert sorted(asked) == sorted(each["id"] for each in people)


def test_when_the_lead_declines_the_team_moves_up_and_is_filled(client: TestClient, database: Database) -> None:
    demand = make_demand(client, state="accepted", team_size=3)
    people = [make_craftsman(client, **UNRELATED) for _ in range(4)]
    match_id = saved_match(database, demand["id"], *people)
    ids = [each["id"] for each in people]
    assignment = make_assignment(client, *ids[:3], demand_id=demand["id"], match_id=match_id, state="offered")
    answer = client.post(f"assignments/{assignment['id']}/decline", json=WHY).json()
    following = client.get(f"assignments/{answer['next_assignment_id']}").json()
    assert following["craftsman_ids"] == ids[1:]
    assert [member["lead"] for member in following["members"]] == [True, False, False]
