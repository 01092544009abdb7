"""What must hold when many people act in the same moment, on PostgreSQL with sessions that really run side by side."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import func, select

from app.assignments.expiry import expire_overdue
from app.db import Database
from models.assignment import Assignment, AssignmentMember, AssignmentState
from models.base import utc_now
from models.demand import Demand, DemandKind, DemandState
from models.state_change import StateChange
from tests.factories import make_assignment, make_craftsman, make_demand, make_enterprise, make_visit
from tests.stress.crowd import all_at_once, post, statuses
from tests.stress.services import Ask, Serve, ask_all

JUDGEMENT = {"resolution": "solved", "rating": 5}


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


def offered_to(database: Database, enterprise_id: str, craftsman_id: str, count: int) -> list[str]:
    """Open offers of as many demands to one craftsman, written at once: the storm is what is tested."""
    with database.session() as db:
        assignments = []
        for number in range(count):
            demand = Demand(
                title=f"需求 {number}", description="求助", kind=DemandKind.PROBLEM, enterprise_id=enterprise_id,
                state=DemandState.DISPATCHED,
            )  # fmt: skip
            db.add(demand)
            db.flush()
            due = utc_now() + timedelta(days=3)
            assignment = Assignment(demand_id=demand.id, state=AssignmentState.OFFERED, reply_due_at=due)
            assignment.members = [AssignmentMember(craftsman_id=craftsman_id)]
            assignments.append(assignment)
        db.add_all(assignments)
        db.flush()
        return [assignment.id for assignment in assignments]


def changes(database: Database, assignment_id: str, state: AssignmentState) -> int:
    with database.session(writes=False) as db:
        query = select(func.count()).where(StateChange.assignment_id == assignment_id, StateChange.to_state == state)
        return db.scalar(query) or 0


def test_of_fifty_parallel_accepts_for_three_places_exactly_three_succeed(
    app: FastAPI, client: TestClient, token: str, database: Database, rounds: range
) -> None:
    enterprise = make_enterprise(client)
    for _ in rounds:
        person = make_craftsman(client, capacity=3)
        offers = offered_to(database, enterprise["id"], person["id"], 50)
        answers = all_at_once(app, token, [post(f"assignments/{offer}/accept") for offer in offers])
        assert statuses(answers) == [200] * 3 + [409] * 47
        refusals = {answer.json()["detail"] for answer in answers if answer.status_code == 409}
        assert refusals == {f"{person['name']}已有 3 项服务进行中，上限 3 项，不能再接受新的服务"}
        assert client.get(f"craftsmen/{person['id']}").json()["load"] == 3
        accepted = client.get("assignments", params={"craftsman_id": person["id"], "state": "accepted"})
        assert accepted.json()["total"] == 3


def test_of_many_coordinators_at_several_services_exactly_three_succeed(
    serve: Serve, client: TestClient, token: str, database: Database, rounds: range, is_full: bool
) -> None:
    """`scripts/stress accepts`: 200 at once over three processes, fifty times."""
    services, many = serve(3 if is_full else 2), 200 if is_full else 30
    enterprise = make_enterprise(client)
    for _ in rounds:
        person = make_craftsman(client, capacity=3)
        offers = offered_to(database, enterprise["id"], person["id"], many)
        answers = ask_all(services, token, [Ask(f"assignments/{offer}/accept") for offer in offers])
        assert statuses(answers) == [200] * 3 + [409] * (many - 3)
        assert client.get(f"craftsmen/{person['id']}").json()["load"] == 3


def test_teams_that_share_people_in_opposite_order_never_wait_in_a_circle(
    app: FastAPI, client: TestClient, token: str, rounds: range
) -> None:
    for _ in rounds:
        one, other = make_craftsman(client, capacity=4)["id"], make_craftsman(client, capacity=4)["id"]
        teams = [(one, other), (other, one)] * 4
        assignments = [make_assignment(client, *team, state="offered") for team in teams]
        answers = all_at_once(app, token, [post(f"assignments/{each['id']}/accept") for each in assignments])
        assert statuses(answers) == [200] * 4 + [409] * 4
        assert [client.get(f"craftsmen/{each}").json()["load"] for each in (one, other)] == [4, 4]


def test_of_coordinators_sending_somebody_for_the_same_demand_one_wins(
    app: FastAPI, client: TestClient, token: str, rounds: range
) -> None:
    people = [make_craftsman(client)["id"] for _ in range(4)]
    for _ in rounds:
        demand = make_demand(client, state="accepted")["id"]
        deeds = [post("assignments", {"demand_id": demand, "craftsman_ids": [person]}) for person in people]
        assert statuses(all_at_once(app, token, deeds)) == [201, 409, 409, 409]
        assert client.get("assignments", params={"demand_id": demand}).json()["total"] == 1


def test_an_offer_accepted_by_many_hands_is_accepted_once(
    app: FastAPI, client: TestClient, token: str, database: Database, rounds: range
) -> None:
    for _ in rounds:
        person = make_craftsman(client)
        assignment = make_assignment(client, person["id"], state="offered")
        deeds = [post(f"assignments/{assignment['id']}/accept")] * 6
        assert statuses(all_at_once(app, token, deeds)) == [200] + [409] * 5
        assert client.get(f"craftsmen/{person['id']}").json()["load"] == 1
        assert changes(database, assignment["id"], AssignmentState.ACCEPTED) == 1


def test_of_a_confirmation_and_a_reopening_one_holds(
    app: FastAPI, client: TestClient, token: str, database: Database, rounds: range
) -> None:
    for _ in rounds:
        person = make_craftsman(client)
        assignment = make_assignment(client, person["id"], state="accepted")
        make_visit(client, assignment)
        path = f"assignments/{assignment['id']}"
        client.post(f"{path}/deliver")
        deeds = [post(f"{path}/confirm", JUDGEMENT), post(f"{path}/reopen", {"reason": "仍有异响"})] * 3
        answers = all_at_once(app, token, deeds)
        assert statuses(answers) == [200] + [409] * 5
        confirmed = client.get(path).json()["state"] == "confirmed"
        assert client.get(f"craftsmen/{person['id']}").json()["load"] == (0 if confirmed else 1)
        demand = client.get(f"demands/{assignment['demand_id']}").json()
        assert demand["state"] == ("delivered" if confirmed else "dispatched")


def test_an_answer_in_the_moment_of_expiry_counts_or_comes_too_late(
    app: FastAPI, client: TestClient, token: str, database: Database, rounds: range
) -> None:
    for _ in rounds:
        person = make_craftsman(client)
        assignment = make_assignment(client, person["id"], state="offered")
        path = f"assignments/{assignment['id']}"

        def expire(client: TestClient, path: str = path) -> Response:
            with database.session() as db:
                expire_overdue(db, utc_now() + timedelta(days=60))
            return client.get(path)

        deeds = [post(f"{path}/accept"), post(f"{path}/decline", {"reason": "没空"}), expire, expire]
        all_at_once(app, token, deeds)
        ends = (AssignmentState.ACCEPTED, AssignmentState.DECLINED, AssignmentState.EXPIRED)
        assert sum(changes(database, assignment["id"], state) for state in ends) == 1
        state = client.get(path).json()["state"]
        assert state in ends
        assert client.get(f"craftsmen/{person['id']}").json()["load"] == (1 if state == "accepted" else 0)
