"""Guessing passwords: ten tries at a name, fifty from an address, then waiting; nobody learns which names exist."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.auth import login
from app.auth.throttle import Throttle, forget_past_windows
from app.clock import current_time
from app.db import Database
from app.errors import TooManyRequests
from app.settings import Settings
from models.base import utc_now
from models.login_throttle import LoginThrottle
from tests.auth.conftest import Told, Try
from tests.conftest import PASSWORD, LogIn

FEW = [{"login_failures_per_name": 2, "login_failures_per_address": 4}]


@pytest.mark.parametrize("username", ["coordinator", "nobody"])
def test_the_eleventh_try_is_refused_without_a_look_at_the_password(
    attempt: Try, monkeypatch: pytest.MonkeyPatch, username: str
):
    assert [attempt(username, "a wrong one").status_code for _ in range(10)] == [401] * 10
    monkeypatch.setattr(login, "is_right", None)
    eleventh = attempt(username)
    assert eleventh.status_code == 429
    assert 0 < int(eleventh.headers["Retry-After"]) <= 15 * 60
    assert "15 分钟后" in eleventh.json()["detail"]


@pytest.mark.parametrize("rules", FEW)
def test_after_the_window_the_right_password_is_let_in_again(app: FastAPI, attempt: Try):
    for _ in range(2):
        attempt("coordinator", "a wrong one")
    assert attempt("coordinator").status_code == 429
    app.dependency_overrides[current_time] = lambda: utc_now() + timedelta(minutes=15, seconds=1)
    assert attempt("coordinator").status_code == 200


@pytest.mark.parametrize("rules", FEW)
def test_logging_in_clears_the_name_but_not_the_address(attempt: Try):
    attempt("coordinator", "a wrong one")
    assert attempt("coordinator").status_code == 200
    attempt("coordinator", "a wrong one")
    assert attempt("coordinator").status_code == 200
    for name in ("one", "another"):
        assert attempt(name, "a wrong one").status_code == 401
    assert attempt("admin").status_code == 429


@pytest.mark.parametrize("rules", FEW)
def test_a_password_given_by_an_administrator_opens_at_once(attempt: Try, log_in: LogIn):
    for _ in range(2):
        attempt("coordinator", "a wrong one")
    me = log_in("coordinator").get("auth/me").json()["id"]
    assert attempt("coordinator").status_code == 429
    given = {"password": "一个新的密码 2026"}
    assert log_in("admin").patch(f"accounts/{me}", json=given).status_code == 200
    assert attempt("coordinator", given["password"]).status_code == 200


@pytest.mark.parametrize("state", ["known", "unknown", "disabled"])
def test_known_unknown_and_disabled_names_get_the_same_answer(attempt: Try, log_in: LogIn, state: str):
    if state == "disabled":
        me = log_in("coordinator").get("auth/me").json()["id"]
        log_in("admin").patch(f"accounts/{me}", json={"disabled": True})
    answer = attempt("coordinator" if state != "unknown" else "nobody", "a wrong one")
    body = answer.json()
    assert (answer.status_code, body["type"], body["detail"]) == (
        401,
        "urn:dianjiang:problem:unauthenticated",
        "用户名或密码不对",
    )


def test_failures_are_logged_though_they_are_refused(attempt: Try, told: Told, log_in: LogIn):
    attempt("coordinator", "a wrong one")
    attempt("张三的手机号", "a wrong one")
    coordinator = log_in("coordinator").get("auth/me").json()["id"]
    failed = told("login.failed")
    assert [each["subject_id"] for each in failed] == [coordinator, None]
    assert "张三" not in str(failed)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_twenty_tries_at_once_ten_get_as_far_as_the_password(database: Database, settings: Settings):
    ready, now = Barrier(20), utc_now()

    def attempt(_: int) -> bool:
        ready.wait()
        try:
            Throttle(settings, "coordinator", "192.0.2.1").admit(database, now)
        except TooManyRequests:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        admitted = list(pool.map(attempt, range(20)))
    assert sum(admitted) == 10
    with database.session(writes=False) as db:
        assert {row.kind: row.failures for row in db.scalars(select(LoginThrottle))} == {"user": 10, "address": 10}


@pytest.mark.parametrize("rules", FEW)
@pytest.mark.parametrize(
    ("addresses", "answers"),
    [
        (["2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::3", "2001:db8::4", "2001:db8::5"], [401] * 4 + [429]),
        (["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"], [401] * 5),
    ],
)
def test_an_address_is_one_host_or_one_network_of_the_new_kind(app: FastAPI, addresses: list[str], answers: list[int]):
    got = []
    for number, address in enumerate(addresses):
        client = TestClient(app, base_url="http://testserver/api/v1/", client=(address, 1))
        form = {"username": f"name{number}", "password": "a wrong one"}
        got.append(client.post("auth/token", data=form).status_code)
    assert got == answers


@pytest.mark.parametrize(("proxy", "counted"), [("127.0.0.1", "192.0.2.7"), ("192.0.2.99", "192.0.2.99")])
def test_only_a_trusted_proxy_says_where_somebody_comes_from(app: FastAPI, told: Told, proxy: str, counted: str):
    """As `dianjiang serve` runs it: the server's middleware puts the address in place before ours sees it."""
    served: Any = app
    behind: Any = ProxyHeadersMiddleware(served, trusted_hosts="127.0.0.1")
    client = TestClient(behind, base_url="http://testserver/api/v1/", client=(proxy, 1))
    client.post(
        "auth/token",
        data={"username": "coordinator", "password": PASSWORD},
        headers={"X-Forwarded-For": "203.0.113.1, 192.0.2.7"},
    )
    assert told("login.succeeded")[0]["address"] == counted


def test_counts_whose_window_is_long_past_are_forgotten(attempt: Try, database: Database, settings: Settings):
    attempt("coordinator", "a wrong one")
    for later, left in ((timedelta(minutes=10), 2), (timedelta(hours=1), 0)):
        with database.session() as db:
            forget_past_windows(db, settings, utc_now() + later)
            assert len(db.scalars(select(LoginThrottle)).all()) == left
