"""A list is taken in as far as whoever brings it reaches, and its faults tell nothing of what lies beyond."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db import Database
from app.imports import run
from models.account import Account
from models.craftsman import Craftsman
from tests.access.cities import Cities, make_cities
from tests.conftest import LogIn
from tests.factories import make_craftsman, make_team
from tests.imports.lists import CRAFTSMAN, DEMAND, ENTERPRISE, Answer, as_csv, bring_in, send

BEYOND = "乙市总工会"


@pytest.fixture
def cities(client: TestClient, log_in: LogIn) -> Cities:
    return make_cities(client, log_in)


@pytest.fixture
def taken_in(cities: Cities, database: Database) -> Any:
    def taken_in(kind: str, *rows: dict[str, str], **form: str) -> Answer:
        return bring_in(cities.coordinator, database, kind, list(rows), **form)

    return taken_in


def faults(answer: Answer) -> list[str]:
    return [each["message"] for each in answer["errors"]]


def test_a_row_goes_to_the_union_it_names_or_else_to_that_of_whoever_brings_it(cities: Cities, taken_in: Any) -> None:
    rows = (CRAFTSMAN | {"姓名": "林一"}, CRAFTSMAN | {"姓名": "林二", "所属工会": "甲市甲区总工会"})
    assert taken_in("craftsmen", *rows)["created"] == 2
    assert taken_in("enterprises", ENTERPRISE)["created"] == 1
    found = cities.province.get("craftsmen").json()["items"]
    assert {each["name"]: each["union_id"] for each in found} == {"林一": cities.own, "林二": cities.below}
    assert [each["union_id"] for each in cities.province.get("enterprises").json()["items"]] == [cities.own]


@pytest.mark.parametrize(("kind", "row"), [("craftsmen", CRAFTSMAN), ("enterprises", ENTERPRISE)])
def test_a_row_of_a_union_out_of_reach_is_rejected_and_the_others_go_in(
    taken_in: Any, kind: str, row: dict[str, str]
) -> None:
    name = next(iter(row))
    answer = taken_in(kind, row, row | {name: f"另{row[name]}", "所属工会": BEYOND})
    assert (answer["created"], answer["rejected"]) == (1, 1)
    assert faults(answer) == [f"“{BEYOND}”不是本工会或下级工会"]
    assert answer["errors"][0]["column"] == "所属工会"


def test_a_number_of_another_unions_craftsman_changes_nothing_and_tells_nothing(cities: Cities, taken_in: Any) -> None:
    theirs = cities.welder(cities.other, "欧阳外", number="G1")
    answer = taken_in("craftsmen", CRAFTSMAN | {"编号": "G1", "姓名": "欧阳外"}, CRAFTSMAN | {"编号": "G2"})
    assert (answer["created"], answer["updated"], answer["rejected"]) == (1, 0, 1)
    assert faults(answer) == ["编号“G1”已被使用"]
    assert cities.province.get(f"craftsmen/{theirs}").json()["speciality"] != CRAFTSMAN["技术专长"]


def test_someone_alike_elsewhere_is_a_likely_duplicate_without_a_name(cities: Cities, taken_in: Any) -> None:
    make_craftsman(
        cities.province, union_id=cities.other, name="林汉", phone="13812345678", region_code="440605", number="X9"
    )
    answer = taken_in("craftsmen", CRAFTSMAN | {"姓名": "林汗", "联系电话": "13812345678"})
    assert answer["rejected"] == 1
    told = json.dumps(answer["errors"], ensure_ascii=False)
    assert "其他工会已有相同或相近的记录" in told
    assert all(secret not in told for secret in ("林汉", "X9"))


def test_an_enterprise_of_another_union_is_not_changed_and_not_described(cities: Cities, taken_in: Any) -> None:
    cities.enterprise(cities.other, name="乙市绝密模具有限公司", credit_code="91440600MA0000077X")
    answer = taken_in(
        "enterprises", ENTERPRISE | {"企业名称": "甲市公开模具厂", "统一社会信用代码": "91440600MA0000077X"}
    )
    assert faults(answer) == ["统一社会信用代码已登记在其他工会名下"]
    answer = taken_in("enterprises", ENTERPRISE | {"企业名称": "乙市绝密模具有限公司"})
    assert faults(answer) == ["企业名称已登记在其他工会名下"]


def test_a_demand_of_an_enterprise_out_of_reach_is_one_of_an_enterprise_that_is_not_there(
    cities: Cities, taken_in: Any
) -> None:
    cities.enterprise(cities.other, name="乙市绝密模具有限公司")
    answer = taken_in(
        "demands", DEMAND | {"企业名称": "乙市绝密模具有限公司"}, DEMAND | {"企业名称": "乙市绝密模具公司"}
    )
    assert faults(answer) == ["没有名为“乙市绝密模具有限公司”的企业", "没有名为“乙市绝密模具公司”的企业"]
    assert [each["hint"] for each in answer["errors"]] == ["请先建立这个企业，或核对名称"] * 2


def test_a_demands_number_used_elsewhere_is_taken_and_no_more_is_said(cities: Cities, taken_in: Any) -> None:
    cities.demand(cities.other, state="draft", number="X1", title="绝密的难题")
    cities.enterprise(cities.own, name=DEMAND["企业名称"])
    answer = taken_in("demands", DEMAND | {"需求编号": "X1"}, DEMAND | {"需求编号": "X2"})
    assert (answer["created"], answer["rejected"]) == (1, 1)
    assert faults(answer) == ["需求编号“X1”已被使用"]


def test_service_items_are_for_craftsmen_in_reach(cities: Cities, taken_in: Any) -> None:
    cities.welder(cities.other, "欧阳外", number="G1")
    cities.welder(cities.own, "甲焊工", number="G2")
    item = {"项目名称": "热裂纹攻关", "服务类型": "难题攻关"}
    rows = [{"工匠编号": "G1", "工匠姓名": "欧阳外"} | item, {"工匠编号": "G2", "工匠姓名": "甲焊工"} | item]
    answer = taken_in("service_items", *rows)
    assert (answer["created"], faults(answer)) == (1, ["没有编号为“G1”的工匠"])


def test_a_team_out_of_reach_is_not_known_and_not_suggested(cities: Cities, taken_in: Any) -> None:
    make_team(cities.province, union_id=cities.other, name="乙市焊接服务队")
    answer = taken_in("craftsmen", CRAFTSMAN | {"服务队": "乙市焊接服务队"})
    assert faults(answer) == ["没有名为“乙市焊接服务队”的服务队"]
    assert "是否指" not in answer["errors"][0]["hint"]


def test_an_import_is_seen_from_its_union_and_above(cities: Cities, taken_in: Any, log_in: LogIn) -> None:
    import_id = taken_in("craftsmen", CRAFTSMAN, CRAFTSMAN | {"所属工会": BEYOND})["id"]
    paths = (f"imports/{import_id}", f"imports/{import_id}/errors.xlsx")
    for union_id in (cities.below, cities.other):
        stranger = log_in("coordinator", union_id=union_id)
        assert stranger.get("imports").json()["total"] == 0
        assert [stranger.get(path).status_code for path in paths] == [404, 404]
    for insider in (cities.coordinator, cities.province, log_in("admin")):
        assert insider.get("imports").json()["total"] == 1
        assert [insider.get(path).status_code for path in paths] == [200, 200]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"disabled": True}, "发起人的账号已停用"),
        ({"union_id": "other"}, "发起人已不负责原来的工会"),
        ({"role": "viewer"}, "发起人已不负责原来的工会"),
    ],
)
@pytest.mark.parametrize("on_error", ["skip", "abort"])
def test_an_account_narrowed_between_two_chunks_ends_its_import_there(
    cities: Cities,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, Any],
    sentence: str,
    on_error: str,
) -> None:
    monkeypatch.setattr(run, "CHUNK", 2)
    rows = [CRAFTSMAN | {"姓名": f"林{'一二三四'[at]}"} for at in range(4)]
    import_id = send(cities.coordinator, "craftsmen", as_csv(rows), on_error=on_error).json()["id"]
    calls = []

    def narrowed_after_one(db: Any, job: Any) -> Any:
        calls.append(job.processed)
        if len(calls) == 2:
            maker = db.query(Account).filter_by(union_id=cities.own).one()
            for name, value in change.items():
                setattr(maker, name, cities.other if value == "other" else value)
            db.flush()
        return circumstances(db, job)

    circumstances = run._circumstances
    monkeypatch.setattr(run, "_circumstances", narrowed_after_one)
    run.run_import(database, import_id)
    answer = cities.province.get(f"imports/{import_id}").json()
    left = {"skip": "已处理的行保持有效", "abort": "没有导入任何行"}[on_error]
    assert (answer["state"], answer["message"]) == ("failed", f"{sentence}，导入到此为止，{left}")
    with database.session(writes=False) as db:
        assert db.query(Craftsman).count() == {"skip": 2, "abort": 0}[on_error]
