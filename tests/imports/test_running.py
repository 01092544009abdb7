"""Imports end to end: what goes in, what is refused, and that nothing happens twice."""

from fastapi.testclient import TestClient

from app.craftsmen.revisions import current_revision
from app.db import Database
from models.craftsman import Craftsman
from tests.conftest import LogIn
from tests.factories import make_team, make_union
from tests.imports.lists import CRAFTSMAN, DEMAND, ENTERPRISE, as_csv, bring_in, counts, items, send

ITEM = {
    "工匠姓名": "林焊",
    "项目名称": "铝合金薄板焊接变形控制",
    "项目说明": "现场调试",
    "服务类型": "难题攻关",
    "适用行业": "3525",
}


def test_the_four_lists_go_in_and_the_second_time_change_nothing(client: TestClient, database: Database):
    craftsman = CRAFTSMAN | {
        "编号": "G001", "所属行业": "3525；汽车零部件及配件制造", "技能等级": "高级技师",
        "荣誉称号": "全国技术能手；省劳模",
        "工作单位": "佛山焊接有限公司", "联系电话": "13812345678", "可同时承接数": "2",
        "服务项目": "铝合金薄板焊接变形控制；培训：氩弧焊实操",
    }  # fmt: skip
    enterprise = ENTERPRISE | {"企业规模": "小型", "专精特新": "专精特新“小巨人”企业", "职工人数": "120"}
    demand = DEMAND | {"所属行业": "2929", "紧急程度": "紧急", "期望完成日期": "2099/1/31", "涉及人数": "12"}
    lists = {"craftsmen": craftsman, "service_items": ITEM, "enterprises": enterprise, "demands": demand}
    for kind, row in lists.items():
        answer = bring_in(client, database, kind, [row])
        assert (answer["state"], counts(answer)) == (
            "succeeded",
            (0, 1, 0, 0) if kind == "service_items" else (1, 0, 0, 0),
        ), answer
    for kind, row in lists.items():
        answer = bring_in(client, database, kind, [row])
        assert (answer["state"], counts(answer)) == ("succeeded", (0, 0, 1, 0)), answer
    [found] = items(client, "craftsmen")
    assert found["industry_codes"] == ["3525", "3670"]
    assert found["honours"] == ["全国技术能手", "省劳模"]
    kinds = {item["title"]: (item["kind"], item["description"]) for item in found["service_items"]}
    assert kinds == {"铝合金薄板焊接变形控制": ("problem_solving", "现场调试"), "氩弧焊实操": ("training", "")}
    [found] = items(client, "demands")
    assert (found["state"], found["due_on"], found["region_code"]) == ("submitted", "2099-01-31", "440605")
    history = client.get(f"demands/{found['id']}/history").json()["items"]
    assert [change["to_state"] for change in history] == ["draft", "submitted"]
    assert found["submitted_at"] is not None


def test_a_dry_run_tells_what_would_happen_and_writes_nothing(client: TestClient, database: Database):
    rows = [CRAFTSMAN, CRAFTSMAN | {"姓名": "王焊", "所在地区": "火星"}, CRAFTSMAN | {"姓名": "李焊"}]
    answer = bring_in(client, database, "craftsmen", rows, dry_run="true")
    assert (answer["state"], answer["progress"], counts(answer)) == ("succeeded", 1.0, (2, 0, 0, 1))
    assert "未写入任何数据" in answer["message"]
    [error] = answer["errors"]
    assert (error["row"], error["column"], error["value"]) == (3, "所在地区", "火星")
    assert items(client, "craftsmen") == []
    with database.session(writes=False) as db:
        assert current_revision(db) == 0


def test_good_rows_go_in_and_bad_rows_are_told(client: TestClient, database: Database):
    rows = [CRAFTSMAN, CRAFTSMAN | {"姓名": "王焊", "联系电话": "123"}, CRAFTSMAN | {"姓名": "李焊"}]
    answer = bring_in(client, database, "craftsmen", rows)
    assert (answer["state"], counts(answer), answer["processed"], answer["total"]) == ("succeeded", (2, 0, 0, 1), 3, 3)
    assert {found["name"] for found in items(client, "craftsmen")} == {"林焊", "李焊"}


def test_with_abort_one_bad_row_keeps_all_out(client: TestClient, database: Database):
    good = [CRAFTSMAN | {"姓名": f"林{number}"} for number in range(300)]
    answer = bring_in(client, database, "craftsmen", [*good, CRAFTSMAN | {"联系电话": "123"}], on_error="abort")
    assert (answer["state"], counts(answer)) == ("failed", (0, 0, 0, 1))
    assert "没有导入任何行" in answer["message"]
    assert items(client, "craftsmen") == []
    answer = bring_in(client, database, "craftsmen", good, on_error="abort")
    assert (answer["state"], counts(answer)) == ("succeeded", (300, 0, 0, 0))


def test_an_existing_record_takes_the_cells_that_are_filled(client: TestClient, database: Database):
    first = CRAFTSMAN | {"编号": "G1", "联系电话": "13812345678", "荣誉称号": "省劳模", "工作单位": "恒力机械有限公司"}
    bring_in(client, database, "craftsmen", [first])
    second = {"编号": "G1", "姓名": "林焊", "技术专长": "铜焊", "所在地区": "广州市", "联系电话": "", "荣誉称号": ""}
    answer = bring_in(client, database, "craftsmen", [second])
    assert counts(answer) == (0, 1, 0, 0)
    [found] = items(client, "craftsmen")
    assert (found["speciality"], found["region_code"]) == ("铜焊", "440100")
    assert (found["phone"], found["honours"], found["employer"]) == ("138****5678", ["省劳模"], "恒力机械有限公司")


def test_without_a_number_name_and_employer_tell_who_is_meant(client: TestClient, database: Database):
    rows = [
        CRAFTSMAN | {"工作单位": "甲机械厂"},
        CRAFTSMAN | {"工作单位": "乙电子厂"},
        CRAFTSMAN | {"联系电话": "13800000001"},
    ]
    assert counts(bring_in(client, database, "craftsmen", rows, allow_duplicates="true")) == (3, 0, 0, 0)
    rows[1] |= {"技术专长": "贴片"}
    assert counts(bring_in(client, database, "craftsmen", rows)) == (0, 1, 2, 0)
    assert sorted(found["speciality"] for found in items(client, "craftsmen")) == [
        "贴片",
        "铝合金氩弧焊",
        "铝合金氩弧焊",
    ]


def test_a_likely_duplicate_is_a_fault_unless_it_is_wanted(client: TestClient, database: Database):
    bring_in(client, database, "craftsmen", [CRAFTSMAN | {"工作单位": "佛山市恒力机械有限公司"}])
    bring_in(client, database, "enterprises", [ENTERPRISE])
    craftsman = CRAFTSMAN | {"工作单位": "佛山恒力机械有限责任公司"}
    enterprise = ENTERPRISE | {"企业名称": "佛山恒力机械有限责任公司"}
    for kind, row in (("craftsmen", craftsman), ("enterprises", enterprise)):
        answer = bring_in(client, database, kind, [row])
        assert counts(answer) == (0, 0, 0, 1)
        assert "疑似重复" in answer["errors"][0]["message"]
        assert "恒力机械有限公司" in answer["errors"][0]["message"]
        assert "allow_duplicates=true" in answer["errors"][0]["hint"]
        assert counts(bring_in(client, database, kind, [row], allow_duplicates="true")) == (1, 0, 0, 0)


def test_two_of_one_list_that_resemble_each_other_are_found_too(client: TestClient, database: Database):
    rows = [CRAFTSMAN | {"编号": f"G{n}", "工作单位": name} for n, name in enumerate(("佛山恒力厂", "佛山市恒力厂"))]
    for dry_run in ("true", "false"):
        assert counts(bring_in(client, database, "craftsmen", rows, dry_run=dry_run)) == (1, 0, 0, 1)


def test_unions_teams_and_enterprises_must_be_there(client: TestClient, database: Database):
    make_union(client, name="佛山市总工会")
    team = make_team(client, name="佛山焊接服务队")
    row = CRAFTSMAN | {"所属工会": "佛山总工会", "服务队": "佛山焊接服务队；广州服务队"}
    answer = bring_in(client, database, "craftsmen", [row])
    told = {error["column"]: error["message"] + error["hint"] for error in answer["errors"]}
    assert told["所属工会"] == "没有名为“佛山总工会”的工会是否指“佛山市总工会”？"
    assert told["服务队"].startswith("没有名为“广州服务队”的服务队")
    answer = bring_in(client, database, "craftsmen", [row | {"所属工会": "佛山市总工会", "服务队": "佛山焊接服务队"}])
    assert counts(answer) == (1, 0, 0, 0), answer
    [found] = items(client, "craftsmen")
    assert (found["union_name"], [each["id"] for each in found["teams"]]) == ("佛山市总工会", [team["id"]])
    answer = bring_in(client, database, "demands", [DEMAND])
    assert answer["errors"][0]["column"] == "企业名称"


def test_a_service_item_finds_its_craftsman_or_says_why_not(client: TestClient, database: Database):
    people = [CRAFTSMAN | {"编号": "G1", "工作单位": "甲机械厂"}, CRAFTSMAN | {"编号": "G2", "工作单位": "乙电子厂"}]
    bring_in(client, database, "craftsmen", people)
    rows = [
        ITEM,
        ITEM | {"工作单位": "甲机械厂"},
        ITEM | {"工匠编号": "G2"},
        ITEM | {"工匠编号": "G2", "工匠姓名": "王焊", "项目名称": "别的"},
        ITEM | {"工匠编号": "G9"},
        ITEM | {"工作单位": "丙厂"},
    ]
    answer = bring_in(client, database, "service_items", rows)
    assert counts(answer) == (2, 0, 0, 4)
    told = {error["row"]: error["message"] for error in answer["errors"]}
    assert told == {
        2: "有 2 位工匠叫“林焊”",
        5: "编号“G2”是林焊，与姓名“王焊”不符",
        6: "没有编号为“G9”的工匠",
        7: "没有工匠“林焊”（丙厂）",
    }


def test_an_enterprise_is_known_by_its_code_and_named_once(client: TestClient, database: Database):
    coded = ENTERPRISE | {"统一社会信用代码": "91350100M000100Y43"}
    bring_in(client, database, "enterprises", [ENTERPRISE])
    assert counts(bring_in(client, database, "enterprises", [coded])) == (0, 1, 0, 0)
    renamed = coded | {"企业名称": "佛山市恒力智能装备股份有限公司"}
    assert counts(bring_in(client, database, "enterprises", [renamed])) == (0, 1, 0, 0)
    [found] = items(client, "enterprises")
    assert (found["name"], found["credit_code"]) == ("佛山市恒力智能装备股份有限公司", "91350100M000100Y43")
    other = renamed | {"统一社会信用代码": "91440600MA00000001"}
    answer = bring_in(client, database, "enterprises", [other])
    assert "的统一社会信用代码是 91350100M000100Y43，与本行不同" in answer["errors"][0]["message"]


def test_a_demand_under_way_is_left_alone_and_said_so(client: TestClient, database: Database):
    bring_in(client, database, "enterprises", [ENTERPRISE])
    bring_in(client, database, "demands", [DEMAND], on_error="abort")
    [demand] = items(client, "demands")
    history = client.get(f"demands/{demand['id']}/history").json()["items"]
    assert [change["to_state"] for change in history] == ["draft", "submitted"]
    changed = DEMAND | {"涉及人数": "30"}
    assert counts(bring_in(client, database, "demands", [changed])) == (0, 1, 0, 0)
    client.post(f"demands/{demand['id']}/withdraw", json={"reason": "已自行解决"})
    assert counts(bring_in(client, database, "demands", [changed])) == (0, 0, 1, 0)
    answer = bring_in(client, database, "demands", [DEMAND | {"涉及人数": "31"}])
    assert counts(answer) == (0, 0, 0, 1)
    assert "已撤回" in answer["errors"][0]["message"]


def test_capacity_cannot_fall_below_what_a_craftsman_is_doing(client: TestClient, database: Database):
    bring_in(client, database, "craftsmen", [CRAFTSMAN | {"编号": "G1"}])
    with database.session() as db:
        db.query(Craftsman).one().load = 2
    answer = bring_in(client, database, "craftsmen", [CRAFTSMAN | {"编号": "G1", "可同时承接数": "1"}])
    assert (counts(answer), answer["errors"][0]["column"]) == ((0, 0, 0, 1), "可同时承接数")


def test_only_the_first_hundred_faults_are_listed(client: TestClient, database: Database):
    rows = [CRAFTSMAN | {"姓名": f"林{number}", "联系电话": "1", "可同时承接数": "x"} for number in range(70)]
    answer = bring_in(client, database, "craftsmen", rows)
    assert (counts(answer)[3], len(answer["errors"])) == (70, 100)


def test_imports_are_listed_latest_first_for_staff_only(client: TestClient, log_in: LogIn, database: Database):
    for name in ("一", "二"):
        bring_in(client, database, "craftsmen", [CRAFTSMAN | {"姓名": f"林{name}"}])
    listed = client.get("imports").json()
    assert (listed["total"], [each["created"] for each in listed["items"]]) == (2, [1, 1])
    viewer = log_in("viewer")
    assert viewer.get("imports").status_code == 403
    assert send(viewer, "craftsmen", as_csv([CRAFTSMAN])).status_code == 403
    assert client.get("imports/none").status_code == 404
