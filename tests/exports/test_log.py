"""A list goes out for a purpose, its phones masked, and who took it is kept."""

from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.audit import chain
from app.db import Database
from models.audit_record import AuditRecord
from models.disclosure import ExportLog
from tests.conftest import LogIn
from tests.factories import make_craftsman, make_demand, make_enterprise, make_union
from tests.imports.lists import bring_in, counts

PURPOSE = "核对在册工匠联系方式"
KINDS = ("craftsmen", "service_items", "enterprises", "demands")


def take(client: TestClient, kind: str, **params: Any) -> Any:
    return client.get(f"exports/{kind}.xlsx", params={"purpose": PURPOSE} | params)


def column(answer: Any, header: str) -> list[str]:
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    place = [str(cell.value).rstrip("*") for cell in sheet[1]].index(header)
    return [row[place].value for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("params", [{}, {"purpose": ""}, {"purpose": "看看"}])
def test_without_a_purpose_there_is_no_list(client: TestClient, kind: str, params: dict[str, str]):
    answer = client.get(f"exports/{kind}.xlsx", params=params)
    assert answer.status_code == 422
    assert "purpose" in answer.json()["detail"]
    assert "用途" in answer.json()["detail"]
    assert client.get("exports/log").json()["total"] == 0


def test_each_export_is_kept_with_who_what_why_and_how_many(client: TestClient, database: Database):
    make_demand(client)
    make_craftsman(client, phone="13812345678")
    for kind in KINDS:
        assert take(client, kind).status_code == 200
    log = client.get("exports/log").json()["items"]
    assert [(each["kind"], each["rows"], each["revealed"]) for each in reversed(log)] == [
        ("craftsmen", 1, 0), ("service_items", 0, 0), ("enterprises", 1, 0), ("demands", 1, 0)
    ]  # fmt: skip
    assert {each["purpose"] for each in log} == {PURPOSE}
    assert "phone" in log[-1]["fields"]
    assert log[-1]["account_name"] == "coordinator"
    with database.session(writes=False) as db:
        records = db.query(AuditRecord).filter_by(action="export.made").all()
    assert {record.subject_id for record in records} == {each["id"] for each in log}
    assert all('"rows":' in record.content and PURPOSE not in record.content for record in records)


def test_phones_and_contacts_are_masked_and_come_back_as_no_change(client: TestClient, database: Database):
    make_craftsman(client, name="张三", phone="13812345678", service_items=[{"title": "焊接"}])
    make_enterprise(client, name="恒力机械有限公司", phone="0757-86331234", contact_name="李四")
    people, companies = take(client, "craftsmen"), take(client, "enterprises")
    assert column(people, "联系电话") == ["138****5678"]
    assert (column(companies, "联系电话"), column(companies, "联系人")) == (["0757-****1234"], ["李**"])
    for kind, answer in (("craftsmen", people), ("enterprises", companies)):
        assert counts(bring_in(client, database, kind, answer.content)) == (0, 0, 1, 0)
    assert column(take(client, "craftsmen", reveal=True), "联系电话") == ["13812345678"]


def test_a_masked_phone_makes_no_newcomer(client: TestClient, database: Database):
    row = {"姓名": "新人", "技术专长": "焊接", "所在地区": "佛山市南海区", "联系电话": "138****5678"}
    answer = bring_in(client, database, "craftsmen", [row])
    assert answer["rejected"] == 1
    assert "隐去后的写法" in answer["errors"][0]["message"]


def test_in_full_only_for_whom_the_account_answers_and_each_is_told(client: TestClient, log_in: LogIn):
    home = make_union(client)
    below = make_union(client, parent_id=home["id"], tier="county")
    ours = make_craftsman(client, union_id=home["id"], phone="13800000001")
    make_craftsman(client, union_id=below["id"], phone="13800000002")
    coordinator = log_in("coordinator", union_id=home["id"])
    phones = column(take(coordinator, "craftsmen", reveal=True, union=home["id"]), "联系电话")
    assert phones == ["13800000001", "138****0002"]
    seen = log_in("craftsman", craftsman_id=ours["id"]).get("reveals").json()["items"]
    assert [(each["fields"], each["reason"]) for each in seen] == [(["phone"], PURPOSE)]
    assert client.get("exports/log").json()["items"][0]["revealed"] == 1


def test_a_list_without_its_audit_record_stays_here(
    client: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch
):
    make_craftsman(client)

    def full_disk(*_: Any) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(chain, "append", full_disk)
        assert take(client, "craftsmen").status_code == 500
    with database.session(writes=False) as db:
        assert db.query(ExportLog).count() == 0


def test_the_log_is_the_provinces_to_read_and_nobodys_to_change(client: TestClient, log_in: LogIn, database: Database):
    take(client, "craftsmen")
    union = make_union(client)
    assert log_in("coordinator", union_id=union["id"]).get("exports/log").status_code == 403
    assert log_in("viewer").get("exports/log").status_code == 403
    assert log_in("admin").get("exports/log").json()["total"] == 1
    for statement in ("UPDATE export_log SET purpose = ''", "DELETE FROM export_log"):
        with pytest.raises(IntegrityError, match="append-only"), database.engine.begin() as connection:
            connection.execute(text(statement))
