"""Imports end to end: what goes in, what is refused, and that nothing happens twice."""

from fastapi.testclient import TestClient

from app.db import Database
from tests.imports.lists import CRAFTSMAN, DEMAND, ENTERPRISE, bring_in, counts, items

ITEM = {
    "工匠姓名": "林焊",
    "项目名称": "铝合金薄板焊接变形控制",
    "项目说明": "现场调试",
    "服务类型": "难题攻关",
    "适用行业": "3525",
}


def test_the_four_lists_go_in_and_the_second_time_change_nothing(client: TestClient, database: Database):
    craftsman = CRAFTSMAN | {
        "编号": "G001", "所属行业": "3525；汽车零部件及配件制造", "技能等级": "高级技师", "荣誉称号": "全国技术能手；省劳模",
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
