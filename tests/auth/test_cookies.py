"""The console's cookie: out of scripts' reach, and of no use to other sites."""

from http.cookies import Morsel, SimpleCookie
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.conftest import PASSWORD

FORM = {"username": "coordinator", "password": PASSWORD}
NEW_UNION = {"name": "一个区总工会", "tier": "county"}


def browser(app: FastAPI, origin: str = "https://testserver") -> TestClient:
    return TestClient(app, base_url=f"{origin}/api/v1/", raise_server_exceptions=False)


@pytest.fixture
def page(app: FastAPI) -> TestClient:
    """A page of the console, logged in, that sends the token it was given."""
    client = browser(app)
    client.headers["X-CSRF-Token"] = client.post("auth/session", data=FORM).json()["csrf_token"]
    client.headers["Idempotency-Key"] = "7f5a1b9c-one-new-union"
    return client


def set_by(answer: Response) -> "Morsel[str]":
    (cookie,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
    return cookie


@pytest.mark.parametrize(
    ("origin", "name", "secure"),
    [
        ("https://testserver", "__Host-dianjiang", True),
        ("http://127.0.0.1:8000", "dianjiang", ""),
        ("http://localhost:8000", "dianjiang", ""),
    ],
)
def test_the_cookie_is_for_this_host_and_no_script(app: FastAPI, origin: str, name: str, secure: Any):
    client = browser(app, origin)
    cookie = set_by(client.post("auth/session", data=FORM))
    assert cookie.key == name
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (secure, True, "lax", "/")
    assert cookie["domain"] == ""
    assert client.get("auth/me").json()["username"] == "coordinator"


def test_over_plain_http_from_elsewhere_there_is_no_cookie(app: FastAPI):
    answer = browser(app, "http://dianjiang.example").post("auth/session", data=FORM)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (403, False)
    assert "https" in answer.json()["detail"]


def test_a_page_with_its_token_may_change_things(page: TestClient):
    assert page.post("unions", json=NEW_UNION).status_code == 201


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_without_its_token_the_cookie_changes_nothing(page: TestClient, token: str):
    page.headers["X-CSRF-Token"] = token
    for method, path in (("POST", "unions"), ("DELETE", "auth/session"), ("POST", "auth/password")):
        answer = page.request(method, path, json=NEW_UNION if method == "POST" else None)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:dianjiang:problem:csrf")
    assert page.get("auth/me").status_code == 200


def test_another_sessions_token_does_not_fit(app: FastAPI, page: TestClient):
    other = browser(app)
    page.headers["X-CSRF-Token"] = other.post("auth/session", data=FORM).json()["csrf_token"]
    assert page.post("unions", json=NEW_UNION).status_code == 403


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 201), ("none", 201), ("same-site", 403), ("cross-site", 403)]
)
def test_what_the_browser_says_came_from_elsewhere_is_refused(page: TestClient, site: str, status: int):
    assert page.post("unions", json=NEW_UNION, headers={"Sec-Fetch-Site": site}).status_code == status


def test_nobody_is_logged_in_from_another_site(app: FastAPI):
    answer = browser(app).post("auth/session", data=FORM, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (403, False)


def test_a_page_opened_again_finds_its_session(page: TestClient):
    shown = page.get("auth/session").json()
    assert shown["account"]["username"] == "coordinator"
    assert shown["csrf_token"] == page.headers["X-CSRF-Token"]


def test_logging_out_takes_the_cookie_away_and_ends_the_session(page: TestClient):
    kept = page.cookies["__Host-dianjiang"]
    cookie = set_by(page.delete("auth/session"))
    assert (cookie.key, cookie.value, cookie["max-age"]) == ("__Host-dianjiang", "", "0")
    page.cookies.set("__Host-dianjiang", kept)
    assert page.get("auth/me").status_code == 401


def test_a_cookie_is_no_bearer_token_nor_a_bearer_token_a_cookie(app: FastAPI, page: TestClient):
    stranger = browser(app)
    stolen = page.cookies["__Host-dianjiang"]
    assert stranger.get("auth/me", headers={"Authorization": f"Bearer {stolen}"}).status_code == 401
    token = stranger.post("auth/token", data=FORM).json()["access_token"]
    stranger.cookies.set("__Host-dianjiang", token)
    assert stranger.get("auth/me").status_code == 401


def test_a_cookie_planted_under_the_plain_name_does_not_count_over_https(app: FastAPI):
    client = browser(app, "http://localhost")
    client.post("auth/session", data=FORM)
    planted = browser(app)
    planted.cookies.set("dianjiang", client.cookies["dianjiang"])
    assert planted.get("auth/me").status_code == 401
