"""Accounts as administrators keep them: whom they belong to, edits on the version one has read, one admin at least."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.auth import service
from app.auth.schemas import AccountChanges
from app.db import Database
from app.errors import Conflict
from app.settings import Settings
from models.account import Account, Role
from models.base import utc_now
from tests.conftest import PASSWORD_HASH, LogIn
from tests.factories import make_union


@pytest.fixture
def admin(log_in: LogIn) -> TestClient:
    return log_in("admin")


def made(admin: TestClient, username: str, **fields: object) -> dict[str, object]:
    body = {"username": username, "password": "a long password", "role": "admin"} | fields
    answer = admin.post("accounts", json=body)
    assert answer.status_code == 201, answer.text
    account: dict[str, object] = answer.json()
    return account


@pytest.mark.parametrize("role", ["coordinator", "viewer"])
def test_who_works_for_a_union_names_it(admin: TestClient, role: str):
    new = {"username": "newcomer", "password": "a long password", "role": role}
    answer = admin.post("accounts", json=new)
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["body", "union_id"])
    union_id = make_union(admin)["id"]
    account = admin.post("accounts", json=new | {"union_id": union_id}).json()
    assert admin.patch(f"accounts/{account['id']}", json={"union_id": None}).status_code == 422


def test_an_account_of_before_that_rule_stands_until_its_union_is_touched(admin: TestClient, database: Database):
    with database.session() as db:
        old = Account(username="old", role=Role.VIEWER, password_hash=PASSWORD_HASH)
        db.add(old)
    assert admin.patch(f"accounts/{old.id}", json={"display_name": "老账号"}).status_code == 200
    assert admin.patch(f"accounts/{old.id}", json={"role": "coordinator"}).status_code == 422


def test_an_edit_is_made_on_the_version_one_has_read(admin: TestClient):
    account = made(admin, "colleague")
    path = f"accounts/{account['id']}"
    first = admin.patch(path, json={"display_name": "甲"}, headers={"If-Match": "*"})
    read = first.headers["ETag"]
    assert admin.patch(path, json={"display_name": "乙"}, headers={"If-Match": ""}).status_code == 428
    second = admin.patch(path, json={"display_name": "乙"}, headers={"If-Match": read})
    assert (second.status_code, second.json()["version"]) == (200, first.json()["version"] + 1)
    assert admin.patch(path, json={"display_name": "丙"}, headers={"If-Match": read}).status_code == 412


def test_accounts_are_found_by_name_role_and_union(admin: TestClient):
    city = make_union(admin)
    county = make_union(admin, tier="county", parent_id=city["id"])
    made(admin, "zhang_city", role="coordinator", union_id=city["id"], display_name="张同志")
    made(admin, "li_county", role="viewer", union_id=county["id"])

    def names(query: str) -> set[str]:
        return {account["username"] for account in admin.get(f"accounts?{query}").json()["items"]}

    assert names("q=ZHANG_") == names("q=张同志") == {"zhang_city"}
    assert names(f"union_id={city['id']}") == {"zhang_city", "li_county"}
    assert names(f"union_id={county['id']}&role=viewer") == {"li_county"}
    assert names("role=viewer") == {"viewer", "li_county"}
    assert admin.get("accounts?union_id=nothing").status_code == 422


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": "viewer"}])
def test_the_last_administrator_is_not_locked_out(admin: TestClient, change: dict[str, object]):
    me = admin.get("auth/me").json()["id"]
    answer = admin.patch(f"accounts/{me}", json=change)
    assert (answer.status_code, answer.json()["detail"]) == (
        409,
        "这是最后一个可用的管理员账号：请先设立另一个管理员",
    )
    other = made(admin, "another")
    assert admin.patch(f"accounts/{other['id']}", json={"disabled": True}).status_code == 200
    assert admin.patch(f"accounts/{me}", json=change).status_code == 409


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_administrators_who_disable_each_other_do_not_both_succeed(
    app: FastAPI, admin: TestClient, database: Database, settings: Settings
):
    ids = [admin.get("auth/me").json()["id"], made(admin, "another")["id"]]
    ready = Barrier(2)

    def disable(account_id: str) -> bool:
        ready.wait()
        try:
            with database.session() as db:
                service.change_account(db, settings, account_id, AccountChanges(disabled=True), "*", utc_now())
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, ids)) == [False, True]
