"""The demo is loaded by the services everybody uses, survives an interruption, and opens to its accounts."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete, func, select

from app.assignments.lifecycle import HOLDING
from app.db import Database
from app.demo import load
from app.working_days import local_date
from models.account import Account
from models.assignment import Assignment, AssignmentMember, AssignmentState
from models.base import utc_now
from models.craftsman import Craftsman
from models.demand import Demand, DemandState
from models.state_change import StateChange
from models.union import Union

PASSWORD = "short"


class _Unplugged(Exception):
    pass


def _until_the_craftsmen(said: str) -> None:
    if "craftsmen.csv" in said:
        raise _Unplugged


def test_an_interrupted_load_is_finished_by_the_next_start(database: Database, app: FastAPI, anonymous: TestClient):
    with database.session() as db:
        for each in (Account, Union):
            db.execute(delete(each))  # a service nobody has started yet
    with pytest.raises(_Unplugged):
        load.load_demo(database, PASSWORD, _until_the_craftsmen)
    told: list[str] = []
    load.load_demo(database, PASSWORD, told.append)
    assert told

    for username in load.DEMO_USERNAMES:
        token = anonymous.post("auth/token", data={"username": username, "password": PASSWORD})
        assert token.status_code == 200, username
    _check_what_happened(database)

    told.clear()
    load.load_demo(database, "another password", told.append)
    assert told == []
    again = anonymous.post("auth/token", data={"username": "viewer", "password": "another password"})
    assert again.status_code == 200


def _check_what_happened(database: Database) -> None:
    """The loads kept beside the craftsmen equal a recount, and a year of services lies behind."""
    with database.session(writes=False) as db:
        counted = (
            select(AssignmentMember.craftsman_id, func.count().label("held"))
            .join(Assignment)
            .where(Assignment.state.in_(HOLDING))
            .group_by(AssignmentMember.craftsman_id)
        )
        held = {row.craftsman_id: row.held for row in db.execute(counted)}
        kept = {row.id: row.load for row in db.execute(select(Craftsman.id, Craftsman.load)) if row.load}
        confirmed = select(func.count()).where(Assignment.state == AssignmentState.CONFIRMED)
        assert kept == held
        assert (db.scalar(confirmed) or 0) > 50
        states = set(db.scalars(select(Demand.state)))
        assert states >= set(DemandState) - {DemandState.DRAFT, DemandState.WITHDRAWN}
        assert min(db.scalars(select(StateChange.at))) < utc_now() - timedelta(days=180)
        assert max(db.scalars(select(StateChange.at))) <= utc_now()
        assert min(day for day in db.scalars(select(Demand.due_on)) if day) >= local_date(utc_now())
