"""Every write leaves a record in its own transaction, or does not happen."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from app.audit import chain
from app.audit.events import record
from app.audit.noticing import UnauditedWrite
from app.caller import acting_as
from app.db import Database
from models.audit_record import AuditRecord
from models.craftsman import Craftsman, CraftsmanSkillTag
from models.enterprise import Enterprise
from tests.factories import make_craftsman, make_demand, make_enterprise, make_team

CANARY = "13812345678"


def records(database: Database, kind: str = "craftsman") -> list[dict[str, Any]]:
    with database.session(writes=False) as db:
        rows = db.scalars(select(AuditRecord).where(AuditRecord.subject_kind == kind))
        return [json.loads(row.content) for row in sorted(rows, key=lambda row: (row.at, row.position))]


def test_a_record_says_who_made_what_for_which_request(client: TestClient, database: Database):
    answer = client.post("enterprises", json={"name": "测试企业"}, headers={"X-Request-Id": "one-of-my-own"})
    assert answer.headers["X-Request-Id"] == "one-of-my-own"
    (made,) = records(database, "enterprise")
    assert (made["action"], made["subject_id"]) == ("enterprise.created", answer.json()["id"])
    assert (made["request_id"], made["address"]) == ("one-of-my-own", "testclient")
    assert made["actor_id"] == client.get("auth/me").json()["id"]


def test_a_change_tells_values_of_figures_and_states_and_of_texts_only_that_they_changed(
    client: TestClient, database: Database
):
    made = make_craftsman(client, phone=CANARY)
    client.patch(f"craftsmen/{made['id']}", json={"capacity": 5, "phone": "13887654321", "skill_tags": ["SK001"]})
    changes = records(database)[-1]["changes"]
    assert changes == {"capacity": [3, 5], "phone": None, "tags": None}


def test_no_text_that_was_typed_in_reaches_the_log(client: TestClient, database: Database):
    make_craftsman(client, phone=CANARY, speciality=f"专长 {CANARY}", employer=f"单位{CANARY}", honours=[CANARY])
    make_demand(client, state="accepted", description=f"机密 {CANARY}")
    with database.session(writes=False) as db:
        assert not [row for row in db.scalars(select(AuditRecord.content)) if CANARY in row]


def test_one_transaction_tells_of_each_record_once(client: TestClient, database: Database):
    made = make_craftsman(client, skill_tags=["SK001", "SK002"], service_items=[{"title": "一项"}, {"title": "两项"}])
    assert [each["action"] for each in records(database)] == ["craftsman.created"]
    client.delete(f"craftsmen/{made['id']}")
    assert [each["action"] for each in records(database)] == ["craftsman.created", "craftsman.deleted"]


def test_links_of_a_list_are_noticed(client: TestClient, database: Database):
    made = make_craftsman(client)
    client.patch(f"craftsmen/{made['id']}", json={"team_ids": [make_team(client)["id"]]})
    assert records(database)[-1]["changes"] == {"teams": None}


def test_statements_on_many_rows_name_the_records_they_meet(client: TestClient, database: Database):
    ids = sorted(make_craftsman(client, capacity=capacity)["id"] for capacity in (3, 3, 4))
    with database.session() as db:
        three = db.scalars(select(Craftsman.id).where(Craftsman.capacity == 3)).all()
        db.execute(update(Craftsman).where(Craftsman.capacity == 3).values(available=False))
        db.execute(insert(CraftsmanSkillTag), [{"craftsman_id": ids[0], "skill_tag_id": "SK001"}])
        db.execute(delete(CraftsmanSkillTag).where(CraftsmanSkillTag.craftsman_id == ids[0]))
    told = {each["subject_id"] for each in records(database)[3:]}
    assert told == {*three, ids[0]}


def test_a_write_past_the_unit_of_work_is_refused(client: TestClient, database: Database):
    make_enterprise(client, name="原来的名称")
    with pytest.raises(UnauditedWrite), database.session() as db:
        db.execute(text("UPDATE enterprise SET name = '悄悄改的名称'"))
    with database.session(writes=False) as db:
        assert db.scalars(select(Enterprise.name)).all() == ["原来的名称"]


def test_what_cannot_be_logged_does_not_happen(client: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise OSError("no room for the log")

    monkeypatch.setattr(chain, "append", fail)
    assert client.post("enterprises", json={"name": "测试企业"}).status_code == 500
    with database.session(writes=False) as db:
        assert db.scalars(select(Enterprise)).all() == []


def test_what_is_rolled_back_is_not_told(client: TestClient, database: Database):
    with database.session() as db:
        db.add(Enterprise(name="不要的", pinyin=""))
        db.flush()
        db.rollback()
    assert records(database, "enterprise") == []


def test_a_deed_without_a_row_is_told_too(database: Database):
    with acting_as("report", account_id="someone"), database.session() as db:
        record(db, "export.made", "export", None, purpose="季报", rows=12)
    (told,) = records(database, "export")
    assert (told["actor_id"], told["process"], told["details"]) == (
        "someone",
        "report",
        {"purpose": "季报", "rows": 12},
    )


def test_reading_writes_nothing(client: TestClient, database: Database):
    before = _count(database)
    client.get("craftsmen")
    assert _count(database) == before


def _count(database: Database) -> int:
    with database.session(writes=False) as db:
        return len(_all(db))


def _all(db: Session) -> list[AuditRecord]:
    return list(db.scalars(select(AuditRecord)))
