"""How phones and names look to those who need not know them, role by role."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.craftsmen.schemas import CraftsmanChanges
from app.craftsmen.service import load_full as load_craftsmen
from app.enterprises.schemas import EnterpriseChanges
from app.enterprises.service import load_full as load_enterprises
from app.errors import Invalid
from app.privacy.masking import present_craftsman, present_enterprise
from app.privacy.masks import mask_name, mask_phone, unmasked_changes
from models.account import Account, Role
from tests.conftest import LogIn
from tests.factories import make_craftsman, make_enterprise


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("0757-86331234", "0757-****1234"),
        ("010-86331234-801", "010-****1234"),
        ("0757-8633123", "0757-****3123"),
        ("written before there were rules", "****"),
        (None, None),
    ],
)
def test_a_phone_keeps_where_it_is_from_and_its_end(phone: str | None, masked: str | None):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(("name", "masked"), [("张三丰", "张**"), ("欧阳锋", "欧阳**"), ("王", "王**"), (None, None)])
def test_a_name_keeps_its_surname(name: str | None, masked: str | None):
    assert mask_name(name) == masked


def an_account(role: Role, **belongings: str) -> Account:
    return Account(id="a", username="a", role=role, password_hash="-", **belongings)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.COORDINATOR, Role.ENTERPRISE, Role.VIEWER])
def test_only_the_craftsman_reads_their_phone(log_in: LogIn, db: Session, role: Role):
    made = make_craftsman(log_in("admin"), phone="13812345678")
    row = load_craftsmen(db, [made["id"]])[0]
    assert present_craftsman(row, an_account(role)).phone == "138****5678"
    assert present_craftsman(row, an_account(Role.CRAFTSMAN, craftsman_id="another")).phone == "138****5678"
    assert present_craftsman(row, an_account(Role.CRAFTSMAN, craftsman_id=row.id)).phone == "13812345678"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.COORDINATOR, Role.CRAFTSMAN, Role.VIEWER])
def test_only_the_enterprise_reads_its_contact(log_in: LogIn, db: Session, role: Role):
    made = make_enterprise(log_in("admin"), phone="0757-86331234", contact_name="李四")
    row = load_enterprises(db, [made["id"]])[0]
    for account in (an_account(role), an_account(Role.ENTERPRISE, enterprise_id="another")):
        shown = present_enterprise(row, account)
        assert (shown.contact_name, shown.phone) == ("李**", "0757-****1234")
    own = present_enterprise(row, an_account(Role.ENTERPRISE, enterprise_id=row.id))
    assert (own.contact_name, own.phone) == ("李四", "0757-86331234")


class Row:
    phone, contact_name = "13812345678", "张三丰"


def changed(kind: Any, **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = unmasked_changes(kind(**fields), Row()).model_dump(exclude_unset=True)
    return found


def test_a_mask_that_comes_back_changes_nothing():
    assert changed(CraftsmanChanges, phone="138****5678", capacity=2) == {"capacity": 2}
    assert changed(EnterpriseChanges, phone="138****5678", contact_name="张**") == {}


def test_what_is_no_mask_is_a_change():
    assert changed(CraftsmanChanges, phone="13900000000") == {"phone": "13900000000"}
    assert changed(CraftsmanChanges, phone=None) == {"phone": None}
    assert changed(EnterpriseChanges, contact_name="张三") == {"contact_name": "张三"}


@pytest.mark.parametrize("fields", [{"phone": "139****0000"}, {"contact_name": "李**"}])
def test_a_mask_of_something_else_is_refused(fields: dict[str, str]):
    with pytest.raises(Invalid, match="请填写完整内容"):
        changed(EnterpriseChanges, **fields)


def test_a_masked_phone_is_kept_by_a_change_and_refused_for_a_newcomer(log_in: LogIn):
    client = log_in("admin")
    craftsman = make_craftsman(client, phone="13812345678")
    path = f"craftsmen/{craftsman['id']}"
    assert client.patch(path, json={"phone": "138****5678"}).status_code == 200
    client.patch(path, json={"phone": "138****5678", "capacity": 5})
    revealed = client.post(f"{path}/reveal", json={"fields": ["phone"], "reason": "核对是否改动"}).json()
    assert revealed["values"] == {"phone": "13812345678"}
    assert client.patch(path, json={"phone": "138****0000"}).status_code == 422
    new = {"name": "新人", "speciality": "焊接", "region_code": "440605", "phone": "138****5678"}
    answer = client.post("craftsmen", json=new)
    assert answer.status_code == 422
    assert "隐去后的写法" in answer.text


def test_nobody_is_found_by_phone_or_contact(log_in: LogIn):
    client = log_in("admin")
    make_craftsman(client, phone="13812345678")
    enterprise = make_enterprise(client, phone="13912345678", contact_name="司徒美", address="桂城南海大道 1 号")
    for path, words in (("craftsmen", "13812345678"), ("enterprises", "13912345678"), ("enterprises", "司徒美")):
        assert client.get(path, params={"q": words}).json()["total"] == 0
    assert client.get("demands", params={"q": "司徒美"}).json()["total"] == 0
    assert client.get("enterprises", params={"q": "桂城"}).json()["items"][0]["id"] == enterprise["id"]
