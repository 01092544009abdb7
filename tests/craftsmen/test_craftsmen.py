"""Craftsmen through their calls: taking in, changing, finding, removing."""

import pytest
from fastapi.testclient import TestClient

from app.db import Database
from models.craftsman import Craftsman
from tests.conftest import LogIn
from tests.factories import make_craftsman, make_team, make_union

ITEM = {"title": "刀具寿命诊断", "description": "难加工材料的切削参数", "kind": "consulting", "industry_codes": ["34"]}


def test_a_craftsman_reads_back_with_names_beside_codes(client: TestClient) -> None:
    union = make_union(client, name="南海区总工会", tier="county")
    team = make_team(client, name="数控服务队", union_id=union["id"])
    made = make_craftsman(
        client,
        name="张　三",
        number="NH-001",
        occupation="6-18-01-01",
        industry_codes=["3525"],
        skill_tags=["数控加工", "SK002", "车工"],
        honours=["全国五一劳动奖章"],
        skill_level="高级技师",
        service_items=[ITEM],
        union_id=union["id"],
        team_ids=[team["id"]],
        employer="恒力机械厂",
        phone="１３８-0013-8000",
    )
    read = client.get(f"craftsmen/{made['id']}").json()
    assert read == made
    assert (read["name"], read["phone"]) == ("张三", "138****8000")
    assert (read["occupation"], read["occupation_code"]) == ("车工", "6-18-01-01")
    assert (read["skill_level"], read["skill_level_name"]) == ("1", "高级技师")
    assert read["skill_tags"] == ["数控加工", "车削"]
    assert read["industries"] == [{"code": "3525", "name": "模具制造"}]
    assert read["region_name"] == "广东省佛山市南海区"
    assert (read["union_name"], read["teams"]) == ("南海区总工会", [{"id": team["id"], "name": "数控服务队"}])
    assert (read["capacity"], read["load"], read["available"]) == (3, 0, True)
    assert ITEM.items() <= read["service_items"][0].items()


def test_name_speciality_and_region_are_required(client: TestClient) -> None:
    errors = client.post("craftsmen", json={}).json()["errors"]
    assert [fault["loc"][1] for fault in errors] == ["name", "speciality", "region_code"]


def test_only_what_is_given_changes(client: TestClient) -> None:
    made = make_craftsman(client, industry_codes=["3525", "34"], skill_tags=["数控加工"], employer="恒力机械厂")
    path = f"craftsmen/{made['id']}"
    changed = client.patch(path, json={"capacity": 5, "employer": None}).json()
    assert changed == made | {"capacity": 5, "employer": None, "version": 2, "updated_at": changed["updated_at"]}
    assert client.patch(path, json={"industry_codes": ["34"]}).json()["industry_codes"] == ["34"]
    assert client.patch(path, json={"skill_tags": []}).json()["skill_tags"] == []
    assert client.patch(path, json={"occupation": "车工"}).json()["occupation_code"] == "6-18-01-01"
    assert client.patch(path, json={"occupation": "厂里的多面手"}).json()["occupation_code"] is None


def test_a_change_that_changes_nothing_leaves_no_trace(client: TestClient) -> None:
    made = make_craftsman(client, skill_tags=["数控加工"], team_ids=[make_team(client)["id"]])
    same = {"name": made["name"], "skill_tags": ["SK001"], "team_ids": [made["teams"][0]["id"]]}
    assert client.patch(f"craftsmen/{made['id']}", json=same).json() == made


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("region_code", "999999", "找不到地区"),
        ("skill_tags", ["数控加工", "腾云驾雾"], "找不到技能标签"),
        ("skill_level", "九级", "技能等级"),
        ("industry_codes", ["9999"], "找不到行业"),
        ("phone", "12345", "11 位手机号"),
        ("capacity", 1.5, "应为整数"),
        ("capacity", 101, "应不大于 100"),
        ("name", None, "不能为空"),
        ("union_id", "unknown", "没有这个工会"),
        ("team_ids", ["unknown"], "没有这支服务队"),
        ("service_items", [], "没有这个字段"),
    ],
)
def test_a_bad_field_is_named_with_the_remedy(client: TestClient, field: str, value: object, words: str) -> None:
    made = make_craftsman(client)
    response = client.patch(f"craftsmen/{made['id']}", json={field: value})
    assert response.status_code == 422
    fault = response.json()["errors"][0]
    assert fault["loc"][:2] == ["body", field]
    assert words in fault["msg"]
    assert client.get(f"craftsmen/{made['id']}").json() == made


def test_capacity_is_not_lowered_below_the_load(client: TestClient, database: Database) -> None:
    made = make_craftsman(client, name="张三")
    with database.session() as db:
        db.get_one(Craftsman, made["id"]).load = 2
    response = client.patch(f"craftsmen/{made['id']}", json={"capacity": 1})
    assert response.status_code == 409
    assert "张三有 2 项服务进行中" in response.json()["detail"]
    assert client.patch(f"craftsmen/{made['id']}", json={"capacity": 2}).status_code == 200


def test_a_number_names_one_person(client: TestClient) -> None:
    made = make_craftsman(client, number="A1")
    body = {"name": "李四", "speciality": "焊接", "region_code": "440605", "number": "A1"}
    response = client.post("craftsmen?allow_duplicate=true", json=body)
    assert response.status_code == 409
    assert made["name"] in response.json()["detail"]


def test_service_items_are_added_changed_and_removed(client: TestClient) -> None:
    path = f"craftsmen/{make_craftsman(client)['id']}/service-items"
    item = client.post(path, json=ITEM).json()
    assert client.get(f"{path}/{item['id']}").json() == item
    changed = client.patch(f"{path}/{item['id']}", json={"title": "模具寿命诊断"}).json()
    assert (changed["title"], changed["description"]) == ("模具寿命诊断", ITEM["description"])
    assert client.get("craftsmen?q=模具寿命").json()["total"] == 1
    assert client.get("craftsmen?q=刀具").json()["total"] == 0
    assert client.delete(f"{path}/{item['id']}").status_code == 204
    assert client.get(f"{path}/{item['id']}").status_code == 404
    assert client.get(path).json() == []
    assert client.post(path, json={"title": " "}).json()["errors"][0]["loc"] == ["body", "title"]


def test_a_craftsman_with_an_account_is_not_deleted(client: TestClient, log_in: LogIn) -> None:
    made = make_craftsman(client)
    log_in("craftsman", craftsman_id=made["id"])
    response = client.delete(f"craftsmen/{made['id']}")
    assert response.status_code == 409
    assert response.json()["dependents"] == [{"kind": "accounts", "count": 1}]


def test_a_craftsman_nothing_depends_on_goes_with_all_that_is_his(client: TestClient) -> None:
    made = make_craftsman(client, industry_codes=["34"], skill_tags=["车削"], service_items=[ITEM])
    team = make_team(client, craftsman_ids=[made["id"]])
    assert client.delete(f"craftsmen/{made['id']}").status_code == 204
    assert client.get(f"craftsmen/{made['id']}").status_code == 404
    assert client.get(f"teams/{team['id']}").json()["members"] == []


def test_a_craftsman_account_sees_itself_and_keeps_its_profile(client: TestClient, log_in: LogIn) -> None:
    own, other = make_craftsman(client, service_items=[ITEM]), make_craftsman(client)
    account = log_in("craftsman", craftsman_id=own["id"])
    path = f"craftsmen/{own['id']}"
    assert [item["id"] for item in account.get("craftsmen").json()["items"]] == [own["id"]]
    assert account.get(f"craftsmen/{other['id']}").status_code == 404
    assert account.post(f"craftsmen/{other['id']}/service-items", json=ITEM).status_code == 404
    assert account.patch(path, json={"available": False}).json()["available"] is False
    assert account.post(f"{path}/service-items", json=ITEM).status_code == 201
    refused = account.patch(path, json={"honours": ["自封"], "available": True})
    assert refused.status_code == 403
    assert "honours" in refused.json()["detail"]
    assert account.delete(path).status_code == 403
    assert account.post("craftsmen", json={}).status_code == 403


def test_others_do_not_read_craftsmen(client: TestClient, log_in: LogIn, anonymous: TestClient) -> None:
    made = make_craftsman(client)
    assert anonymous.get("craftsmen").status_code == 401
    assert anonymous.get(f"craftsmen/{made['id']}").status_code == 401
    assert log_in("viewer").get("craftsmen").status_code == 403
    assert log_in("viewer").get(f"craftsmen/{made['id']}").status_code == 403
