"""Enterprises through their calls: taking in, changing, finding, removing."""

import pytest
from fastapi.testclient import TestClient

from tests.conftest import LogIn
from tests.factories import make_enterprise, make_union

CODE = "91110000600037341L"


def test_an_enterprise_reads_back_with_names_beside_codes(client: TestClient) -> None:
    union = make_union(client, name="南海区总工会", tier="county")
    made = make_enterprise(
        client,
        name="佛山市南海恒力机械有限公司",
        credit_code="９１１１００００ 600037341l",
        region_code="440605",
        industry_codes=["3525", "34", "3525"],
        scale="small",
        specialisation="little_giant",
        union_id=union["id"],
        contact_name="陈 明",
        phone="（0757）8633 1234",
        address="桂城街道某路 1 号",
        headcount=86,
    )
    read = client.get(f"enterprises/{made['id']}").json()
    assert read == made
    assert read["credit_code"] == CODE
    assert read["region_name"] == "广东省佛山市南海区"
    assert read["industry_codes"] == ["3525", "34"]
    assert read["industries"][0] == {"code": "3525", "name": "模具制造"}
    assert (read["union_name"], read["contact_name"], read["phone"]) == ("南海区总工会", "陈**", "0757-****1234")


def test_only_what_is_given_changes(client: TestClient) -> None:
    made = make_enterprise(client, industry_codes=["3525"], headcount=86, phone="13800138000")
    changed = client.patch(f"enterprises/{made['id']}", json={"headcount": 90, "phone": None}).json()
    assert changed == made | {"headcount": 90, "phone": None, "version": 2, "updated_at": changed["updated_at"]}
    swapped = client.patch(f"enterprises/{made['id']}", json={"industry_codes": ["34", "3525"]}).json()
    assert swapped["industry_codes"] == ["34", "3525"]
    assert client.patch(f"enterprises/{made['id']}", json={"name": None}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("credit_code", "9111000060003734", "应为 18 位，现为 16 位"),
        ("credit_code", "91110000600037341M", "校验位"),
        ("credit_code", "91110000600037341I", "不得含 I"),
        ("credit_code", "9111000060003734中1", "不得含 I"),
        ("region_code", "999999", "找不到地区"),
        ("union_id", "unknown", "没有这个工会"),
        ("phone", "86331234", "带区号的座机"),
        ("phone", "1380013800", "11 位手机号"),
        ("headcount", -1, "应不小于 0"),
        ("name", "厂" * 121, "最多 120 个字"),
        ("name", " ", "至少 2 个字"),
        ("scale", "huge", "只能是"),
    ],
)
def test_a_bad_field_is_named_with_the_remedy(client: TestClient, field: str, value: object, words: str) -> None:
    response = client.post("enterprises", json={"name": "某某机械厂", field: value})
    assert response.status_code == 422
    fault = response.json()["errors"][0]
    assert fault["loc"] == ["body", field]
    assert words in fault["msg"]


def test_all_faults_are_told_at_once_each_with_its_place(client: TestClient) -> None:
    body = {"name": "某某机械厂", "industry_codes": ["3525", "9999"], "phone": "1", "unknown": 1}
    places = [fault["loc"] for fault in client.post("enterprises", json=body).json()["errors"]]
    assert places == [["body", "industry_codes", 1], ["body", "phone"], ["body", "unknown"]]


def test_enterprises_are_found_by_what_they_are(client: TestClient) -> None:
    province = make_union(client, tier="province")
    city = make_union(client, tier="city", parent_id=province["id"])
    mould = make_enterprise(
        client,
        name="佛山恒力模具有限公司",
        region_code="440605",
        industry_codes=["3525"],
        scale="small",
        specialisation="specialised",
        union_id=city["id"],
    )
    make_enterprise(client, name="广州远航食品有限公司", region_code="440106", industry_codes=["1411"])
    queries = ("industry=35", "industry=352", "region=440600", "specialisation=specialised", "scale=small")
    for query in (*queries, f"union={province['id']}", "q=恒力", "q=模具 佛山", "q=恆力", "q=foshanhengli", "q=fshl"):
        found = client.get(f"enterprises?{query}").json()
        assert [item["id"] for item in found["items"]] == [mould["id"]], query
    assert client.get("enterprises?industry=C").json()["total"] == 2
    assert client.get("enterprises?q=恒力 食品").json()["total"] == 0
    assert client.get("enterprises?q=100%").json()["total"] == 0
    assert client.get("enterprises?industry=9999").json()["errors"][0]["loc"] == ["query", "industry"]


def test_pages_follow_one_another_newest_first(client: TestClient) -> None:
    made = [make_enterprise(client)["id"] for _ in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(f"enterprises?limit=2{cursor and f'&cursor={cursor}'}").json()
        assert page["total"] == 5
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == made[::-1]


def test_an_enterprise_with_an_account_is_not_deleted(client: TestClient, log_in: LogIn) -> None:
    enterprise = make_enterprise(client)
    log_in("enterprise", enterprise_id=enterprise["id"])
    response = client.delete(f"enterprises/{enterprise['id']}")
    assert response.status_code == 409
    assert response.json()["dependents"] == [{"kind": "accounts", "count": 1}]


def test_an_enterprise_nothing_depends_on_is_deleted(client: TestClient) -> None:
    enterprise = make_enterprise(client, industry_codes=["3525"])
    assert client.delete(f"enterprises/{enterprise['id']}").status_code == 204
    assert client.get(f"enterprises/{enterprise['id']}").status_code == 404


def test_an_enterprise_account_sees_itself_and_keeps_its_contacts(client: TestClient, log_in: LogIn) -> None:
    own, other = make_enterprise(client), make_enterprise(client)
    account = log_in("enterprise", enterprise_id=own["id"])
    assert [item["id"] for item in account.get("enterprises").json()["items"]] == [own["id"]]
    assert account.get(f"enterprises/{own['id']}").status_code == 200
    assert account.get(f"enterprises/{other['id']}").status_code == 404
    assert account.patch(f"enterprises/{other['id']}", json={"headcount": 1}).status_code == 404
    assert account.patch(f"enterprises/{own['id']}", json={"headcount": 1}).json()["headcount"] == 1
    assert account.patch(f"enterprises/{own['id']}", json={"specialisation": "none"}).status_code == 403
    assert account.post("enterprises", json={"name": "另一家企业"}).status_code == 403
    assert account.delete(f"enterprises/{own['id']}").status_code == 403


def test_others_do_not_read_enterprises(log_in: LogIn, anonymous: TestClient) -> None:
    assert anonymous.get("enterprises").status_code == 401
    assert log_in("viewer").get("enterprises").status_code == 403


def test_an_address_no_database_can_look_up_is_refused(client: TestClient) -> None:
    assert client.get("enterprises/%00").status_code in (404, 422)
