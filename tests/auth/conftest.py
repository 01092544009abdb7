"""Logging in through the front door, and what the audit log then says."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select

from app.db import Database
from app.settings import Settings
from models.audit_record import AuditRecord
from tests.clients import CarefulClient
from tests.conftest import PASSWORD

Try = Callable[..., Response]
Told = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def rules() -> dict[str, Any]:
    """Settings that a test sets by `@pytest.mark.parametrize("rules", ...)`."""
    return {}


@pytest.fixture
def settings(settings: Settings, rules: dict[str, Any]) -> Settings:
    return settings.model_copy(update=rules)


@pytest.fixture
def attempt(anonymous: TestClient) -> Try:
    """`attempt("coordinator")`, `attempt("coordinator", "a wrong one")`; more form fields by name."""

    def attempt(username: str, password: str = PASSWORD, **form: str) -> Response:
        return anonymous.post("auth/token", data={"username": username, "password": password} | form)

    return attempt


@pytest.fixture
def enter(app: FastAPI, attempt: Try) -> Callable[..., CarefulClient]:
    """A client logged in with a password, in a session of its own."""

    def enter(username: str, password: str = PASSWORD, **form: str) -> CarefulClient:
        answer = attempt(username, password, **form)
        assert answer.status_code == 200, answer.text
        client = CarefulClient(app, base_url="http://testserver/api/v1/", raise_server_exceptions=False)
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return client

    return enter


@pytest.fixture
def told(database: Database) -> Told:
    """The audit log's records of an action, as written down."""

    def told(action: str) -> list[dict[str, Any]]:
        with database.session(writes=False) as db:
            query = select(AuditRecord.content).where(AuditRecord.action == action).order_by(AuditRecord.at)
            return [json.loads(content) for content in db.scalars(query)]

    return told


Enter = Callable[..., CarefulClient]
