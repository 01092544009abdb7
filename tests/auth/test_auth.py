"""Logging in, roles, keys: nobody unauthenticated reads anything."""

from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.auth import tokens
from app.clock import current_time
from app.settings import Settings
from models.base import utc_now
from tests.conftest import PASSWORD, LogIn


def test_the_right_password_gives_a_token_that_opens_the_api(anonymous: TestClient):
    answer = anonymous.post("auth/token", data={"username": "coordinator", "password": PASSWORD})
    assert answer.status_code == 200
    token = answer.json()
    assert token["token_type"] == "bearer"
    me = anonymous.get("auth/me", headers={"Authorization": f"Bearer {token['access_token']}"})
    assert me.json()["role"] == "coordinator"


@pytest.mark.parametrize("username", ["coordinator", "nobody"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(anonymous: TestClient, username: str):
    answer = anonymous.post("auth/token", data={"username": username, "password": "wrong password"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "用户名或密码不对"


def test_a_token_expires(app: FastAPI, client: TestClient):
    app.dependency_overrides[current_time] = lambda: utc_now() + timedelta(hours=2)
    assert client.get("auth/me").status_code == 401


def test_changing_the_password_ends_earlier_tokens(log_in: LogIn, anonymous: TestClient):
    client = log_in("coordinator")
    change = {"old_password": PASSWORD, "new_password": "another one, longer"}
    assert client.post("auth/password", json=change).status_code == 204
    assert client.get("auth/me").status_code == 401
    form = {"username": "coordinator", "password": "another one, longer"}
    assert anonymous.post("auth/token", data=form).status_code == 200


def test_an_api_key_works_until_it_is_revoked(client: TestClient, anonymous: TestClient):
    made = client.post("auth/keys", json={"name": "数据大屏"}).json()
    headers = {"Authorization": f"Bearer {made['key']}"}
    assert anonymous.get("auth/me", headers=headers).json()["username"] == "coordinator"
    assert client.delete(f"auth/keys/{made['id']}").status_code == 204
    assert anonymous.get("auth/me", headers=headers).status_code == 401
    assert "key" not in client.get("auth/keys").json()["items"][0]


def test_only_an_admin_makes_accounts(log_in: LogIn, client: TestClient, anonymous: TestClient):
    union_id = client.get("auth/me").json()["union_id"]
    new = {"username": "leader", "password": "a long password", "role": "viewer", "union_id": union_id}
    assert client.post("accounts", json=new).status_code == 403
    admin = log_in("admin")
    made = admin.post("accounts", json=new)
    assert made.status_code == 201
    assert admin.post("accounts", json=new).status_code == 409
    admin.patch(f"accounts/{made.json()['id']}", json={"disabled": True})
    form = {"username": "leader", "password": "a long password"}
    assert anonymous.post("auth/token", data=form).status_code == 401


def test_an_account_enabled_again_asks_for_the_password_again(log_in: LogIn):
    client = log_in("viewer")
    me = client.get("auth/me").json()["id"]
    for disabled in (True, False):
        assert log_in("admin").patch(f"accounts/{me}", json={"disabled": disabled}).status_code == 200
    assert client.get("auth/me").status_code == 401


def test_an_enterprise_account_must_name_its_enterprise(log_in: LogIn):
    new = {"username": "factory", "password": "a long password", "role": "enterprise"}
    answer = log_in("admin").post("accounts", json=new)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["body", "enterprise_id"]


WAYS_IN = {"post /api/v1/auth/token", "post /api/v1/auth/session"} | {
    f"get /api/v1/auth/oidc/{step}" for step in ("start", "callback")
}


def test_every_route_but_logging_in_asks_who_is_there(app: FastAPI, anonymous: TestClient):
    operations = [
        (method, path)
        for path, methods in app.openapi()["paths"].items()
        for method in methods
        if path.startswith("/api/v1") and f"{method} {path}" not in WAYS_IN
    ]
    assert len(operations) > 5
    for method, path in operations:
        assert anonymous.request(method, f"http://testserver{path}").status_code == 401, f"{method} {path}"


def test_an_unknown_field_is_refused_by_name(log_in: LogIn):
    answer = log_in("admin").post("accounts", json={"usernam": "x"})
    assert answer.status_code == 422
    assert {"loc": ["body", "usernam"], "msg": "没有这个字段，请检查拼写"} in answer.json()["errors"]


def test_the_signing_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    settings = Settings(data_dir=tmp_path / "new")
    made = tokens.signing_key(settings).raw_value
    assert tokens.signing_key(settings).raw_value == made
    kept = list((tmp_path / "new").iterdir())
    assert [(file.name, file.stat().st_mode & 0o777) for file in kept] == [("secret_key", 0o600)]
