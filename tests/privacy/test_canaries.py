"""Phones, contacts and confidential text are planted, everything is read by everybody, and they turn up nowhere."""

import re
from io import BytesIO
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from app.db import Database
from models import Base
from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_demand, make_enterprise, make_visit

PHONES = {"craftsman": "13812340001", "enterprise": "0757-86330002"}
CONTACT = "鸿雁联络人"
DETAIL = "七号配方泄漏"
PURPOSE = "检查有无泄露"
SECRETS = (*PHONES.values(), CONTACT, DETAIL)


class World(NamedTuple):
    """Ids that fill the paths. `offered` has been asked, `stranger` has not."""

    ids: dict[str, str]
    offered: str
    stranger: str
    elsewhere: str


def make_world(client: TestClient) -> World:
    enterprise = make_enterprise(client, phone=PHONES["enterprise"], contact_name=CONTACT)
    demand = make_demand(
        client, enterprise_id=enterprise["id"], state="accepted", confidential=True, title=f"{DETAIL}之数控车床",
        description=f"数控车床{DETAIL}", suggestion=DETAIL, public_summary="数控加工问题",
    )  # fmt: skip
    craftsman = make_craftsman(client, phone=PHONES["craftsman"])
    match = client.post("matches", json={"demand_id": demand["id"]}).json()
    assignment = make_assignment(client, craftsman["id"], demand_id=demand["id"], match_id=match["id"], state="offered")
    served = make_assignment(client, state="in_service")
    visit = make_visit(client, served)
    plan = client.post("dispatch-plans", json={"demand_ids": [make_demand(client, state="accepted")["id"]]}).json()
    ids = {
        "craftsman_id": craftsman["id"], "enterprise_id": enterprise["id"], "demand_id": demand["id"],
        "match_id": match["id"], "assignment_id": assignment["id"], "visit_id": visit["id"], "plan_id": plan["id"],
    }  # fmt: skip
    return World(ids, craftsman["id"], make_craftsman(client)["id"], make_enterprise(client)["id"])


def readable(app: FastAPI, ids: dict[str, str]) -> list[str]:
    """Every address that can be read, filled from the world; those of other records are left out."""
    found = []
    for path, operations in app.openapi()["paths"].items():
        filled = re.sub(r"\{(\w+)\}", lambda name: ids.get(name[1], name[0]), path.removeprefix("/api/v1/"))
        if "get" in operations and path.startswith("/api/v1/") and "{" not in filled:
            found.append(f"{filled}?purpose={PURPOSE}" if filled.endswith(".xlsx") else filled)
    return found


def said(answer: Any) -> str:
    if not answer.content.startswith(b"PK"):
        return str(answer.text)
    book = load_workbook(BytesIO(answer.content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def leaks(client: TestClient, paths: list[str], secrets: tuple[str, ...]) -> list[tuple[str, str]]:
    words = [(path, said(client.get(path))) for path in paths]
    return [(path, secret) for path, text in words for secret in secrets if secret in text]


def searches(paths: list[str]) -> list[str]:
    listed = [path for path in paths if path in ("craftsmen", "enterprises", "demands")]
    return [f"{path}?q={secret}" for path in listed for secret in SECRETS]


@pytest.mark.parametrize("role", ["admin", "coordinator", "viewer"])
def test_nobody_of_the_union_reads_a_phone_or_a_contact(app: FastAPI, client: TestClient, log_in: LogIn, role: str):
    world = make_world(client)
    paths = readable(app, world.ids)
    assert len(paths) > 40
    assert leaks(log_in(role), paths, (*PHONES.values(), CONTACT)) == []


def test_those_concerned_read_their_own_and_nothing_of_others(app: FastAPI, client: TestClient, log_in: LogIn):
    world = make_world(client)
    paths = readable(app, world.ids)
    offered = log_in("craftsman", craftsman_id=world.offered)
    foreign = tuple(secret for secret in SECRETS if secret != PHONES["craftsman"])
    assert leaks(offered, paths, foreign) == []
    assert leaks(offered, paths, (PHONES["craftsman"],)) != []
    for outsider in (
        log_in("craftsman", craftsman_id=world.stranger),
        log_in("enterprise", enterprise_id=world.elsewhere),
        log_in("viewer"),
    ):
        assert leaks(outsider, paths, SECRETS) == []


def test_searching_tells_nobody_that_a_secret_is_there(app: FastAPI, client: TestClient, log_in: LogIn):
    world = make_world(client)
    offered = log_in("craftsman", craftsman_id=world.offered)
    for path in searches(readable(app, world.ids)):
        assert offered.get(path).json().get("total", 0) == 0, path
        if DETAIL not in path:
            assert client.get(path).json()["total"] == 0, path


def test_refusals_name_no_phone(client: TestClient):
    world = make_world(client)
    craftsman = client.get(f"craftsmen/{world.offered}").json()
    twin = {key: craftsman[key] for key in ("name", "speciality", "region_code")} | {"phone": PHONES["craftsman"]}
    refused = client.post("craftsmen", json=twin)
    assert refused.status_code == 409
    assert PHONES["craftsman"] not in refused.text


def test_logs_and_messages_hold_none_of_it(
    app: FastAPI, client: TestClient, database: Database, capfd: pytest.CaptureFixture[str]
):
    world = make_world(client)
    for path in readable(app, world.ids):
        client.get(path)
    client.post(f"craftsmen/{world.offered}/reveal", json={"fields": ["phone"], "reason": "服务前确认行程"})
    client.get("exports/craftsmen.xlsx", params={"purpose": PURPOSE, "reveal": True})
    written = "".join(capfd.readouterr())
    told = [table for table in Base.metadata.sorted_tables if table.name in MESSAGES]
    with database.session(writes=False) as db:
        kept = "\n".join(str(row) for table in told for row in db.execute(table.select()))
    assert "craftsman.revealed" in kept
    assert [secret for secret in SECRETS if secret in written or secret in kept] == []


MESSAGES = {"audit_record", "reveal", "export_log", "state_change", "notification", "outbox"}
