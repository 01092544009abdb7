"""A change of role, union, account or tree holds from the next request, with the very token and key used before."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.clients import CarefulClient
from tests.conftest import PASSWORD, LogIn
from tests.factories import make_demand, make_enterprise, make_union

Ways = list[TestClient]


@pytest.fixture
def admin(log_in: LogIn) -> TestClient:
    return log_in("admin")


@pytest.fixture
def city(client: TestClient) -> dict[str, Any]:
    root = client.get("unions", params={"tier": "province"}).json()["items"][0]
    return make_union(client, parent_id=root["id"])


@pytest.fixture
def account(admin: TestClient, city: dict[str, Any]) -> dict[str, Any]:
    body = {"username": "zhang.san", "password": PASSWORD, "role": "coordinator", "union_id": city["id"]}
    made: dict[str, Any] = admin.post("accounts", json=body).json()
    return made


@pytest.fixture
def ways(app: FastAPI, account: dict[str, Any]) -> Ways:
    """The account by its token, and by a key of its own."""

    def with_bearer(token: str) -> TestClient:
        client = CarefulClient(app, base_url="http://testserver/api/v1/", raise_server_exceptions=False)
        client.headers["Authorization"] = f"Bearer {token}"
        return client

    form = {"username": account["username"], "password": PASSWORD}
    by_token = with_bearer(with_bearer("").post("auth/token", data=form).json()["access_token"])
    return [by_token, with_bearer(by_token.post("auth/keys", json={"name": "大屏"}).json()["key"])]


@pytest.fixture
def demand(client: TestClient, city: dict[str, Any]) -> dict[str, Any]:
    return make_demand(client, enterprise_id=make_enterprise(client, union_id=city["id"])["id"])


@pytest.fixture
def statuses(ways: Ways, demand: dict[str, Any]) -> Callable[[str], list[int]]:
    """What both ways answer just now."""
    return lambda path: [way.get(path.format(**demand)).status_code for way in ways]


Statuses = Callable[[str], list[int]]


def _change(admin: TestClient, account: dict[str, Any], **changes: Any) -> None:
    answer = admin.patch(f"accounts/{account['id']}", json=changes)
    assert answer.status_code == 200, answer.text


def test_another_role(admin: TestClient, account: dict[str, Any], statuses: Statuses):
    assert statuses("demands/{id}") == [200, 200]
    _change(admin, account, role="viewer")
    assert statuses("demands/{id}") == [403, 403]
    assert statuses("statistics/overview") == [200, 200]


def test_another_union(
    client: TestClient, admin: TestClient, account: dict[str, Any], city: dict[str, Any], statuses: Statuses
):
    assert statuses("demands/{id}") == [200, 200]
    elsewhere = make_union(client, parent_id=city["parent_id"])
    _change(admin, account, union_id=elsewhere["id"])
    assert statuses("demands/{id}") == [404, 404]
    _change(admin, account, union_id=city["id"])
    assert statuses("demands/{id}") == [200, 200]


def test_another_tree(client: TestClient, city: dict[str, Any], statuses: Statuses, demand: dict[str, Any]):
    """The demand goes with its county to another city."""
    counties = make_union(client, tier="county", parent_id=city["id"])
    assert client.patch(f"demands/{demand['id']}", json={"union_id": counties["id"]}).status_code == 200
    assert statuses("demands/{id}") == [200, 200]
    elsewhere = make_union(client, parent_id=city["parent_id"])
    assert client.patch(f"unions/{counties['id']}", json={"parent_id": elsewhere["id"]}).status_code == 200
    assert statuses("demands/{id}") == [404, 404]


def test_a_disabled_account(admin: TestClient, account: dict[str, Any], statuses: Statuses):
    assert statuses("auth/me") == [200, 200]
    _change(admin, account, disabled=True)
    assert statuses("auth/me") == [401, 401]
    assert statuses("demands") == [401, 401]
