"""Being logged in, in several places, and ending that in one or all of them."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.auth.sessions import forget_past
from app.clock import current_time
from app.db import Database
from models.base import utc_now
from models.session_token import SessionToken
from tests.auth.conftest import Enter, Told, Try
from tests.conftest import PASSWORD, LogIn


def test_one_sees_where_one_is_logged_in(enter: Enter, anonymous: TestClient):
    anonymous.headers["User-Agent"] = "a browser"
    first, second = enter("coordinator"), enter("coordinator")
    enter("admin")
    listed = second.get("auth/sessions").json()
    assert listed["total"] == 2
    assert [(each["current"], each["agent"], each["kind"]) for each in listed["items"]] == [
        (True, "a browser", "bearer"),
        (False, "a browser", "bearer"),
    ]
    assert [each["current"] for each in first.get("auth/sessions").json()["items"]] == [False, True]


def test_logging_out_ends_this_session_alone(enter: Enter):
    first, second = enter("coordinator"), enter("coordinator")
    assert first.delete("auth/session").status_code == 204
    assert (first.get("auth/me").status_code, second.get("auth/me").status_code) == (401, 200)


def test_a_session_elsewhere_is_ended_by_its_number(enter: Enter):
    lost, here = enter("coordinator"), enter("coordinator")
    number = next(each["id"] for each in here.get("auth/sessions").json()["items"] if not each["current"])
    assert here.delete(f"auth/sessions/{number}").status_code == 204
    assert (lost.get("auth/me").status_code, here.get("auth/me").status_code) == (401, 200)


def test_anothers_session_is_not_there_but_for_an_administrator(enter: Enter):
    other = enter("viewer")
    number = other.get("auth/sessions").json()["items"][0]["id"]
    assert enter("coordinator").delete(f"auth/sessions/{number}").status_code == 404
    assert enter("admin").delete(f"auth/sessions/{number}").status_code == 204
    assert other.get("auth/me").status_code == 401


def test_all_others_are_ended_at_once(enter: Enter, log_in: LogIn):
    others, here = [enter("coordinator"), enter("coordinator"), log_in("coordinator")], enter("coordinator")
    assert here.post("auth/sessions/revoke-all").json()["sessions"] == 2
    assert [client.get("auth/me").status_code for client in (*others, here)] == [401, 401, 401, 200]


def test_an_administrator_shuts_an_account_out_everywhere(enter: Enter, anonymous: TestClient):
    client = enter("coordinator")
    key = client.post("auth/keys", json={"name": "数据大屏"}).json()["key"]
    me = client.get("auth/me").json()["id"]
    assert client.post(f"accounts/{me}/revoke-all").status_code == 403
    assert enter("admin").post(f"accounts/{me}/revoke-all").json() == {"sessions": 1, "keys": 1}
    assert client.get("auth/me").status_code == 401
    assert anonymous.get("auth/me", headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_a_new_password_ends_all_other_sessions_and_all_keys(enter: Enter, anonymous: TestClient):
    other, here = enter("coordinator"), enter("coordinator")
    key = here.post("auth/keys", json={"name": "数据大屏"}).json()["key"]
    change = {"old_password": PASSWORD, "new_password": "五个不相干的词语"}
    assert here.post("auth/password", json=change).status_code == 422  # eight characters
    change["new_password"] = "五个不相干的词语 与一个数 7"
    assert here.post("auth/password", json=change).status_code == 204
    assert (other.get("auth/me").status_code, here.get("auth/me").status_code) == (401, 200)
    assert anonymous.get("auth/me", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    enter("coordinator", change["new_password"])


def test_disabling_an_account_ends_its_sessions_and_keys_for_good(enter: Enter, anonymous: TestClient):
    client, admin = enter("coordinator"), enter("admin")
    key = client.post("auth/keys", json={"name": "数据大屏"}).json()["key"]
    me = client.get("auth/me").json()["id"]
    for disabled in (True, False):
        assert admin.patch(f"accounts/{me}", json={"disabled": disabled}).status_code == 200
        assert client.get("auth/me").status_code == 401
        assert anonymous.get("auth/me", headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_a_stolen_session_does_not_serve_to_guess_the_password(enter: Enter, told: Told):
    client = enter("coordinator")
    guess = {"old_password": "a guess", "new_password": "五个不相干的词语 与一个数 7"}
    assert [client.post("auth/password", json=guess).status_code for _ in range(11)] == [422] * 10 + [429]
    assert len(told("login.failed")) == 10


def test_coming_and_going_is_logged(enter: Enter, told: Told):
    client = enter("coordinator")
    me = client.get("auth/me").json()["id"]
    client.delete("auth/session")
    (came,), (went,) = told("login.succeeded"), told("session.ended")
    assert (came["actor_id"], came["subject_id"], came["address"]) == (me, me, "testclient")
    assert (went["actor_id"], went["details"]) == (me, {"session_id": came["details"]["session_id"]})


def test_a_session_is_seen_to_the_minute(app: FastAPI, enter: Enter, database: Database):
    client, begun = enter("coordinator"), utc_now()
    for seconds, moved in ((30, False), (90, True)):
        app.dependency_overrides[current_time] = lambda at=begun + timedelta(seconds=seconds): at
        assert client.get("auth/me").status_code == 200
        with database.session(writes=False) as db:
            seen = db.scalars(select(SessionToken.last_seen_at)).one()
        assert (seen > begun) is moved


@pytest.mark.parametrize("later", [timedelta(hours=12, minutes=1)])
def test_a_session_ends_by_itself_and_is_forgotten_in_time(
    app: FastAPI, enter: Enter, database: Database, later: timedelta
):
    client = enter("coordinator")
    app.dependency_overrides[current_time] = lambda: utc_now() + later
    assert client.get("auth/me").status_code == 401
    for days, left in ((20, 1), (40, 0)):
        with database.session() as db:
            forget_past(db, utc_now() + timedelta(days=days))
            assert len(db.scalars(select(SessionToken)).all()) == left


def test_a_change_of_role_or_union_holds_from_the_next_request(enter: Enter, attempt: Try):
    client, admin = enter("coordinator"), enter("admin")
    me = client.get("auth/me").json()["id"]
    assert client.get("craftsmen").status_code == 200
    assert admin.patch(f"accounts/{me}", json={"role": "viewer"}).status_code == 200
    assert client.get("craftsmen").status_code == 403
