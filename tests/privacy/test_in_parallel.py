"""Erasing and consenting while others are at it, on a real PostgreSQL server."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db import Database
from models.base import new_id
from tests.factories import make_craftsman, make_demand
from tests.stress.crowd import Deed, all_at_once

ROUNDS = 6


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


def send(path: str, body: dict[str, Any]) -> Deed:
    return lambda client: client.post(path, json=body, headers={"Idempotency-Key": new_id()})


def test_an_erased_craftsman_has_no_live_assignment_whoever_came_first(app: FastAPI, client: TestClient):
    """Either the assignment stands and the erasure is refused, or the other way round."""
    for _ in range(ROUNDS):
        craftsman_id, demand_id = make_craftsman(client)["id"], make_demand(client, state="accepted")["id"]
        deeds = [
            send(f"craftsmen/{craftsman_id}/erase", {"reason": "本人书面申请"}),
            send("assignments", {"demand_id": demand_id, "craftsman_ids": [craftsman_id]}),
        ]
        answers = [each.status_code for each in all_at_once(app, client.headers["Authorization"], deeds)]
        assert answers in ([200, 422], [409, 201]), answers


def test_of_several_consents_at_once_one_stands(app: FastAPI, client: TestClient, database: Database):
    craftsman_id = make_craftsman(client)["id"]
    deeds = [
        send(f"craftsmen/{craftsman_id}/consents", {"purpose": "matching", "version": "1", "channel": "paper"})
        for _ in range(4)
    ]
    answers = sorted(each.status_code for each in all_at_once(app, client.headers["Authorization"], deeds))
    assert answers == [201, 409, 409, 409]
    shown = client.get(f"craftsmen/{craftsman_id}/consents").json()["items"]
    assert [each["standing"] for each in shown] == [True]
