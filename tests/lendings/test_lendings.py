"""Asking another union for a craftsman, the answer, and that nobody is sent without it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from models.base import utc_now
from models.lending import Lending, LendingState
from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_demand, make_visit
from tests.tiers import Tiers, at, lay_out_tiers, of_union

WHY = {"reason": "本市没有炉前工"}


@dataclass(frozen=True)
class Case:
    """A county asks the other city for one of its people."""

    tiers: Tiers
    asking: TestClient
    lending: TestClient
    demand_id: str
    craftsman_id: str

    def ask(self, **fields: Any) -> dict[str, Any]:
        answer = self.asking.post("lendings", json=self.body | fields)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    @property
    def body(self) -> dict[str, Any]:
        return {"craftsman_id": self.craftsman_id, "demand_id": self.demand_id, **WHY}

    def propose(self, client: TestClient | None = None) -> Any:
        body = {"demand_id": self.demand_id, "craftsman_ids": [self.craftsman_id]}
        return (client or self.asking).post("assignments", json=body)


@pytest.fixture
def case(client: TestClient, log_in: LogIn) -> Case:
    tiers = lay_out_tiers(client)
    return Case(
        tiers=tiers,
        asking=at(log_in, tiers.county),
        lending=at(log_in, tiers.other_city),
        demand_id=make_demand(client, state="accepted", **of_union(client, tiers.county))["id"],
        craftsman_id=make_craftsman(client, union_id=tiers.other_city)["id"],
    )


def test_a_lending_is_asked_for_and_agreed_to(case: Case) -> None:
    asked = case.ask()
    assert (asked["state"], asked["state_name"], asked["reason"]) == ("asked", "待答复", WHY["reason"])
    assert (asked["from_union_id"], asked["to_union_id"]) == (case.tiers.other_city, case.tiers.county)
    agreed = case.lending.post(f"lendings/{asked['id']}/agree", json={"reason": "支持"})
    assert agreed.status_code == 200
    assert (agreed.json()["state"], agreed.json()["answer"]) == ("agreed", "支持")
    again = case.lending.post(f"lendings/{asked['id']}/refuse", json={"reason": "反悔"})
    assert again.status_code == 409
    assert again.json()["detail"] == "这次商借已同意，不能再答复"


def test_nobody_is_sent_before_their_union_agreed(case: Case) -> None:
    refused = case.propose()
    assert refused.status_code == 409
    assert refused.json()["type"].endswith(":not_lent")
    assert refused.json()["craftsman_ids"] == [case.craftsman_id]
    assert "POST /api/v1/lendings" in refused.json()["detail"]
    asked = case.ask()
    assert case.propose().status_code == 409
    case.lending.post(f"lendings/{asked['id']}/agree")
    assert case.propose().status_code == 201


def test_the_province_coordinates_and_needs_no_agreement(client: TestClient, case: Case) -> None:
    assert case.propose(client).status_code == 201
    answer = client.post("lendings", json=case.body)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "省级统筹派单无须商借，可直接派单；其工会会收到告知"


def test_an_offer_looks_once_more(client: TestClient, case: Case) -> None:
    proposed = case.propose(client).json()
    assert case.asking.post(f"assignments/{proposed['id']}/offer").status_code == 409
    assert client.post(f"assignments/{proposed['id']}/offer").status_code == 200


def test_own_people_and_those_below_need_no_lending(client: TestClient, case: Case) -> None:
    near = make_craftsman(client, union_id=case.tiers.grassroots)["id"]
    answer = case.asking.post("lendings", json=case.body | {"craftsman_id": near})
    assert answer.status_code == 409
    body = {"demand_id": case.demand_id, "craftsman_ids": [near]}
    assert case.asking.post("assignments", json=body).status_code == 201


def test_there_is_one_live_lending_of_a_craftsman_for_a_demand(case: Case) -> None:
    first = case.ask()
    second = case.asking.post("lendings", json=case.body)
    assert second.status_code == 409
    assert second.json()["lending_id"] == first["id"]
    case.lending.post(f"lendings/{first['id']}/refuse", json={"reason": "本市也缺"})
    assert case.ask()["id"] != first["id"]


def test_only_the_craftsman_s_union_answers_and_only_the_asking_one_withdraws(case: Case) -> None:
    asked = case.ask()
    assert case.asking.post(f"lendings/{asked['id']}/agree").status_code == 403
    assert case.lending.post(f"lendings/{asked['id']}/withdraw", json={"reason": "不"}).status_code == 403
    withdrawn = case.asking.post(f"lendings/{asked['id']}/withdraw", json={"reason": "已另有人选"})
    assert withdrawn.json()["state"] == "withdrawn"


def test_each_side_has_its_list_and_others_see_nothing(client: TestClient, case: Case, log_in: LogIn) -> None:
    asked = case.ask()
    ids = [asked["id"]]

    def listed(who: TestClient, **filters: str) -> list[str]:
        return [each["id"] for each in who.get("lendings", params=filters).json()["items"]]

    assert listed(case.asking, direction="outgoing") == ids
    assert listed(case.asking, direction="incoming") == []
    assert listed(case.lending, direction="incoming", state="asked", craftsman_id=case.craftsman_id) == ids
    assert listed(case.lending, direction="outgoing") == []
    assert listed(client) == ids
    stranger = at(log_in, case.tiers.grassroots)
    assert listed(stranger) == []
    assert stranger.get(f"lendings/{asked['id']}").status_code == 404
    assert stranger.post(f"lendings/{asked['id']}/agree").status_code == 404
    assert log_in("craftsman", craftsman_id=case.craftsman_id).get("lendings").status_code == 403


def test_one_asks_only_for_demands_within_reach(case: Case, client: TestClient, log_in: LogIn) -> None:
    person = make_craftsman(client, union_id=case.tiers.city)["id"]
    answer = case.lending.post("lendings", json=case.body | {"craftsman_id": person})
    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {"loc": ["body", "demand_id"], "msg": "没有这条需求"}


def test_a_lending_ends_with_the_assignment(client: TestClient, case: Case) -> None:
    asked = case.ask()
    case.lending.post(f"lendings/{asked['id']}/agree")
    assignment = case.propose().json()
    for action in ("offer", "accept", "start"):
        assert client.post(f"assignments/{assignment['id']}/{action}").status_code == 200
    make_visit(client, assignment)
    client.post(f"assignments/{assignment['id']}/deliver")
    assert client.get(f"lendings/{asked['id']}").json()["state"] == "agreed"
    client.post(f"assignments/{assignment['id']}/confirm", json={"resolution": "solved", "rating": 5})
    assert client.get(f"lendings/{asked['id']}").json()["state"] == "ended"


def test_a_lending_ends_with_the_demand(client: TestClient, case: Case) -> None:
    asked = case.ask()
    client.post(f"demands/{case.demand_id}/withdraw")
    assert client.get(f"lendings/{asked['id']}").json()["state"] == "ended"
    late = case.lending.post(f"lendings/{asked['id']}/agree")
    assert late.json()["detail"] == "这次商借已结束，不能再答复"


def test_an_agreement_may_hold_until_a_day(case: Case) -> None:
    asked = case.ask()
    today = utc_now().date()
    past = case.lending.post(f"lendings/{asked['id']}/agree", json={"ends_on": str(today - timedelta(days=2))})
    assert past.status_code == 422
    case.lending.post(f"lendings/{asked['id']}/agree", json={"ends_on": str(today + timedelta(days=9))})
    assert case.propose().status_code == 201


def test_the_next_candidate_is_nobody_who_would_have_to_be_borrowed(client: TestClient, case: Case) -> None:
    own = [make_craftsman(client, union_id=case.tiers.county)["id"] for _ in range(2)]
    assignment = make_assignment(client, own[0], demand_id=case.demand_id, state="offered")
    first = client.post(f"assignments/{assignment['id']}/decline", json={"reason": "档期已满"}).json()
    following = client.get(f"assignments/{first['next_assignment_id']}").json()
    assert following["craftsman_ids"] == [own[1]]
    client.post(f"assignments/{following['id']}/offer")
    last = client.post(f"assignments/{following['id']}/decline", json={"reason": "档期已满"}).json()
    assert last["next_assignment_id"] is None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_twenty_who_ask_in_the_same_moment_one_is_heard(app: FastAPI, case: Case) -> None:
    ready = Barrier(20)
    token = case.asking.headers["Authorization"]

    def ask(number: int) -> int:
        client = TestClient(app, base_url="http://testserver/api/v1/", raise_server_exceptions=False)
        client.headers.update({"Authorization": token, "Idempotency-Key": f"a-key-of-its-own-{number}"})
        ready.wait()
        return client.post("lendings", json=case.body).status_code

    with ThreadPoolExecutor(20) as threads:
        assert sorted(threads.map(ask, range(20))) == [201] + [409] * 19
    with app.state.database.session(writes=False) as db:
        asked = select(func.count()).select_from(Lending).where(Lending.state == LendingState.ASKED)
        assert db.scalar(asked) == 1
