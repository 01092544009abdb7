"""API keys: made in person, for as long and as much as was said, and noted when used."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.clock import current_time
from models.base import utc_now
from tests.auth.conftest import Told
from tests.clients import CarefulClient


@pytest.fixture
def with_key(app: FastAPI, client: TestClient):
    """`with_key(scopes=["read"])`: a client that calls with a new key of the coordinator's."""

    def with_key(**fields: object) -> TestClient:
        made = client.post("auth/keys", json={"name": "数据大屏"} | fields)
        assert made.status_code == 201, made.text
        other = CarefulClient(app, base_url="http://testserver/api/v1/", raise_server_exceptions=False)
        other.headers["Authorization"] = f"Bearer {made.json()['key']}"
        return other

    return with_key


def test_a_key_ends_on_its_day(app: FastAPI, with_key):
    key = with_key(expires_at=(utc_now() + timedelta(days=1)).isoformat())
    assert key.get("auth/me").status_code == 200
    app.dependency_overrides[current_time] = lambda: utc_now() + timedelta(days=2)
    assert key.get("auth/me").status_code == 401


def test_a_key_that_has_ended_already_is_not_made(client: TestClient):
    answer = client.post("auth/keys", json={"name": "x", "expires_at": "2020-01-01T00:00:00Z"})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["body", "expires_at"])


@pytest.mark.parametrize(
    ("scopes", "answers"),
    [
        (None, [200, 200, 201]),
        (["read"], [200, 200, 403]),
        (["statistics"], [200, 403, 403]),
        (["read", "statistics"], [200, 200, 403]),
    ],
)
def test_a_key_is_good_for_its_scopes(with_key, scopes: list[str] | None, answers: list[int]):
    key = with_key(scopes=scopes)
    made = {"name": "一个区总工会", "tier": "county"}
    got = [key.get("statistics/overview"), key.get("craftsmen"), key.post("unions", json=made)]
    assert [answer.status_code for answer in got] == answers


def test_a_key_makes_no_keys_and_shuts_nobody_out(with_key):
    key = with_key()
    refused = [
        key.post("auth/keys", json={"name": "另一个"}),
        key.post("auth/password", json={"old_password": "x", "new_password": "五个不相干的词语 7"}),
        key.post("auth/sessions/revoke-all"),
        key.delete("auth/session"),
        key.post("auth/totp/enrol"),
    ]
    assert [answer.status_code for answer in refused] == [403] * 5


def test_the_use_of_a_key_is_noted_to_the_minute(app: FastAPI, client: TestClient, with_key, told: Told):
    key, made = with_key(), utc_now()

    def used() -> str | None:
        found: str | None = client.get("auth/keys").json()["items"][0]["last_used_at"]
        return found

    assert used() is None
    seen = []
    for seconds in (0, 30, 90):
        app.dependency_overrides[current_time] = lambda at=made + timedelta(seconds=seconds): at
        key.get("statistics/overview")
        seen.append(used())
    assert seen[0] == seen[1] != seen[2]
    assert told("api_key.updated") == []  # a use is no change


def test_keys_made_and_revoked_are_logged(client: TestClient, with_key, told: Told):
    with_key(scopes=["read"])
    number = client.get("auth/keys").json()["items"][0]["id"]
    for _ in range(2):
        assert client.delete(f"auth/keys/{number}").status_code == 204
    assert [each["details"] for each in told("key.made")] == [{"scopes": ["read"]}]
    assert [each["subject_id"] for each in told("key.revoked")] == [number]


def test_what_a_key_does_is_logged_under_it(client: TestClient, with_key, told: Told):
    with_key().post("unions", json={"name": "一个区总工会", "tier": "county"})
    number = client.get("auth/keys").json()["items"][0]["id"]
    assert told("union.created")[-1]["key_id"] == number
