"""What the tables say of each candidate's fate."""

import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.assignments.expiry import expire_overdue
from app.db import Database
from app.learning.cases import Gathered, gather
from matching import DEFAULT, Method
from matching.learning import SIGNALS, Case, Fate, Seen, signals_of
from models.base import utc_now
from models.match import Match, MatchCandidate
from tests.factories import make_assignment, make_craftsman, make_demand, make_visit
from tests.learning.conftest import settled
from tests.learning.history import BEGIN, write_history
from tests.matching.learning.made_history import made_history

Fates = dict[int, Fate]
"""By rank."""


@pytest.fixture
def shown(client: TestClient, database: Database) -> dict[str, Any]:
    """A match of an accepted demand with five candidates, ranked 1 to 5."""
    people = [make_craftsman(client)["id"] for _ in range(5)]
    demand_id = make_demand(client, state="accepted")["id"]
    match_id = client.post("matches", json={"demand_id": demand_id}).json()["id"]
    with database.session() as db:
        row = db.get_one(Match, match_id)
        db.query(MatchCandidate).filter_by(match_id=match_id).delete()
        for rank, craftsman_id in enumerate(people, start=1):
            reasons = [{"code": "text", "points": 50.0, "text": "理由", "evidence": [], "value": 0.5}]
            db.add(
                MatchCandidate(
                    match_id=row.id, rank=rank, craftsman_id=craftsman_id, name="工匠", score=50.0, reasons=reasons
                )
            )
    return {"demand_id": demand_id, "match_id": match_id, "people": people}


def assign(client: TestClient, shown: dict[str, Any], *ranks: int, state: str = "offered") -> dict[str, Any]:
    people = [shown["people"][rank - 1] for rank in ranks]
    return make_assignment(client, *people, demand_id=shown["demand_id"], match_id=shown["match_id"], state=state)


def gathered(database: Database) -> Gathered:
    with database.session(writes=False) as db:
        return gather(db)


def fates(database: Database) -> Fates:
    (case,) = gathered(database).cases
    return {seen.rank: seen.fate for seen in case.seen if seen.fate}


def post(client: TestClient, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_cases_come_back_from_the_tables_as_they_were(db: Session):
    cases = settled(made_history(12))
    write_history(db, cases)
    found = gather(db)
    assert list(found.cases) == cases
    assert (found.first_at, found.last_at) == (BEGIN, BEGIN + timedelta(hours=11))
    assert found.left_out == {}


def test_the_one_who_accepted_is_told_from_those_passed_over_and_those_below(client, database, shown):
    assign(client, shown, 3, state="accepted")
    assert fates(database) == {1: Fate.PASSED_OVER, 2: Fate.PASSED_OVER, 3: Fate.ACCEPTED}


@pytest.mark.parametrize(("reason", "fate"), [("专业不对口", Fate.UNFIT), ("正在外地出差", Fate.PREVENTED)])
def test_a_decline_is_told_apart_by_its_reason(client, database, shown, reason, fate):
    offered = assign(client, shown, 1)
    following = post(client, f"assignments/{offered['id']}/decline", {"reason": reason})["next_assignment_id"]
    assert fates(database) == {1: fate}
    post(client, f"assignments/{following}/offer")
    post(client, f"assignments/{following}/accept")
    assert fates(database) == {1: fate, 2: Fate.ACCEPTED}


def test_a_decline_without_a_clear_reason_is_counted_and_left_out(client, database, shown):
    post(client, f"assignments/{assign(client, shown, 1)['id']}/decline", {"reason": "婉拒"})
    found = gathered(database)
    assert (found.cases, found.left_out) == ((), {"unclear_reason": 1, "no_label": 1})


def test_an_offer_nobody_answered_says_nothing_about_skill(client, database, shown):
    assign(client, shown, 1)
    with database.session() as db:
        expire_overdue(db, utc_now() + timedelta(days=60))
    assert fates(database) == {1: Fate.PREVENTED}


def test_an_offer_still_open_has_no_fate_but_those_above_were_passed_over(client, database, shown):
    assign(client, shown, 2)
    assert fates(database) == {1: Fate.PASSED_OVER}


def test_a_proposal_never_offered_says_nothing(client, database, shown):
    assign(client, shown, 3, state="proposed")
    assert gathered(database).cases == ()


def test_the_team_is_accepted_with_its_lead(client, database, shown):
    assign(client, shown, 2, 4, state="accepted")
    assert fates(database) == {1: Fate.PASSED_OVER, 2: Fate.ACCEPTED, 4: Fate.ACCEPTED}


def test_a_refusal_is_the_leads_alone(client, database, shown):
    post(client, f"assignments/{assign(client, shown, 1, 2)['id']}/decline", {"reason": "不擅长"})
    assert fates(database) == {1: Fate.UNFIT}


def test_what_was_accepted_and_then_cancelled_was_accepted(client, database, shown):
    accepted = assign(client, shown, 1, state="accepted")
    post(client, f"assignments/{accepted['id']}/cancel", {"reason": "企业停产"})
    assert fates(database) == {1: Fate.ACCEPTED}


def test_a_problem_solved_with_five_stars_has_full_merit(client, database, shown):
    work = assign(client, shown, 1, state="in_service")
    make_visit(client, work)
    post(client, f"assignments/{work['id']}/deliver")
    post(client, f"assignments/{work['id']}/confirm", {"resolution": "solved", "rating": 5})
    assert gathered(database).cases[0].seen[0].merit == 1.0


def test_someone_chosen_from_outside_the_list_says_nothing_about_it(client, database, shown):
    outsider = make_craftsman(client)["id"]
    make_assignment(client, outsider, demand_id=shown["demand_id"], match_id=shown["match_id"], state="accepted")
    assert gathered(database).left_out == {"no_label": 1}


def test_matches_of_another_engine_and_those_without_signals_are_left_out(db: Session):
    case = Case("d", Method.COMBINED, (Seen("c", 1, signals_of({"text": 0.5}), Fate.ACCEPTED, 0.0, "广州市"),))
    blank = replace(case, demand_id="e", seen=(replace(case.seen[0], signals=signals_of({})),))
    write_history(db, [case], engine="2025.1")
    write_history(db, [replace(blank, seen=(replace(blank.seen[0], craftsman_id="b"),))])
    assert gather(db).left_out == {"other_engine": 1, "no_signals": 1}


def test_a_match_kept_before_signals_were_is_read_without_a_fault(db: Session):
    write_history(db, settled(made_history(1)))
    db.execute(update(MatchCandidate).values(reasons=[{"code": "text", "points": 5.0, "text": "", "evidence": []}]))
    assert gather(db).left_out == {"no_signals": 1}


def test_those_who_left_the_pool_are_still_learned_from(client, database, shown):
    assign(client, shown, 2, state="accepted")
    assert client.delete(f"craftsmen/{shown['people'][0]}").status_code == 204
    (case,) = gathered(database).cases
    assert (case.seen[0].city, case.seen[0].fate) == ("已不在库", Fate.PASSED_OVER)
    assert (case.seen[1].city, case.seen[1].section) == ("佛山市", "未填")


def test_a_real_match_keeps_the_signals_that_its_scores_follow_from(client, database):
    make_craftsman(client, speciality="铝合金焊接工艺，解决焊缝热裂纹", honours=["省劳动模范"])
    wanted = {"title": "铝合金焊缝热裂纹", "description": "焊缝出现热裂纹，求指导", "region_code": "440605"}
    demand = make_demand(client, state="accepted", **wanted)
    match = client.post("matches", json={"demand_id": demand["id"]}).json()
    (shown,) = match["candidates"]
    make_assignment(client, shown["craftsman_id"], demand_id=demand["id"], match_id=match["id"], state="accepted")
    (case,) = gathered(database).cases
    evidence = sum(DEFAULT.of(name) * value for name, value in zip(SIGNALS, case.seen[0].signals, strict=True))
    assert 100 / (1 + math.exp(-DEFAULT.prior - evidence)) == pytest.approx(shown["score"], abs=0.05)
