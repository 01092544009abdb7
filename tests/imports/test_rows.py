"""Finding the header, and telling every fault of every row."""

from datetime import date

import pytest
from fastapi.testclient import TestClient

from app.errors import Invalid
from app.imports.kinds import KINDS
from app.imports.reading import Limits
from app.imports.rows import Row, Sheet, open_sheet, read_rows
from app.imports.workbooks import template
from models.demand import DemandKind, Urgency
from models.import_job import ImportKind
from tests.imports.lists import CRAFTSMAN, DEMAND, as_csv, as_xlsx, headers

LIMITS = Limits(most_bytes=2**20, most_rows=1000)


def opened(kind: str, content: bytes) -> tuple[Sheet, list[Row]]:
    chosen = KINDS[ImportKind(kind)]
    sheet = open_sheet(content, chosen.columns, LIMITS)
    return sheet, read_rows(sheet, chosen.identities)


def faults(rows: list[Row]) -> list[tuple[int, str, str]]:
    return [(row.number, fault.column, fault.message) for row in rows for fault in row.faults]


def test_columns_are_found_by_name_in_any_order_and_spelling():
    content = as_xlsx(
        [["2026 年工匠名单"], [], ["所 在 地 区*", "备注", "＊姓名", "技术专长（必填）"], ["440605", "x", "林焊", "焊"]]
    )
    sheet, [row] = opened("craftsmen", content)
    assert (row.number, row.values) == (4, {"name": "林焊", "speciality": "焊", "region_code": "440605"})
    assert sheet.warnings == ["未识别的列，已忽略：备注"]


def test_missing_required_columns_are_one_clear_sentence():
    with pytest.raises(Invalid) as refused:
        opened("craftsmen", as_csv([{"姓名": "林焊", "联系电话": "13812345678"}]))
    assert refused.value.detail == "缺少必填的列：技术专长、所在地区。第 1 行的表头是：姓名、联系电话；请下载模板对照"


def test_a_file_without_any_known_column_says_what_the_header_should_be():
    with pytest.raises(Invalid, match="找不到表头"):
        opened("enterprises", as_csv([{"甲": "1"}]))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_usual_encoding_and_delimiter(encoding: str, delimiter: str):
    text = delimiter.join(["姓名", "技术专长", "所在地区"]) + "\r\n" + delimiter.join(["林焊", '"铝,\n焊"', "佛山南海"])
    _, [row] = opened("craftsmen", text.encode(encoding))
    assert (row.number, row.values) == (2, {"name": "林焊", "speciality": "铝,\n焊", "region_code": "440605"})


def test_the_damage_of_spreadsheets_is_undone():
    names = [
        "企业名称",
        "需求名称",
        "需求描述",
        "需求类型",
        "所属行业",
        "涉及人数",
        "期望完成日期",
        "紧急程度",
        "需求编号",
    ]
    cells = ["恒力\u00a0机械", "翘曲", "变形", "难题", 3525.0, "１２人", date(2099, 1, 31), "紧急", 20260001.0]
    _, [row] = opened("demands", as_xlsx([names, cells]))
    assert not row.faults
    assert row.values["industry_codes"] == ["3525"]
    assert (row.values["headcount"], row.values["due_on"]) == (12, date(2099, 1, 31))
    assert (row.values["kind"], row.values["urgency"]) == (DemandKind.PROBLEM, Urgency.URGENT)
    assert row.values["number"] == "20260001"


def test_every_fault_of_a_row_is_told_with_its_column():
    row = CRAFTSMAN | {
        "姓名": "",
        "所属行业": "模具治造",
        "联系电话": "1381234",
        "可同时承接数": "很多",
        "技能标签": "数控加工、会飞",
        "所在地区": "佛山市南海县",
    }
    _, [read] = opened("craftsmen", as_csv([row]))
    told = {fault.column: f"{fault.message} {fault.hint}" for fault in read.faults}
    assert told.keys() == {"姓名", "所属行业", "联系电话", "可同时承接数", "技能标签", "所在地区"}
    assert told["姓名"].startswith("必填")
    assert "是否指“3525 模具制造”" in told["所属行业"]
    assert "11 位手机号" in told["联系电话"]
    assert "0 至 100 的整数" in told["可同时承接数"]
    assert "会飞" in told["技能标签"]


def test_the_same_identity_twice_names_the_first_row():
    _, rows = opened("craftsmen", as_csv([CRAFTSMAN | {"编号": "G1"}, CRAFTSMAN | {"编号": "G1", "姓名": "王焊"}]))
    assert faults(rows) == [(3, "", "与第 2 行重复（编号相同）")]
    _, rows = opened("demands", as_csv([DEMAND, DEMAND | {"需求名称": "薄壁件，翘曲"}]))
    assert faults(rows) == [(3, "", "与第 2 行重复（企业和需求名称相同）")]


@pytest.mark.parametrize("kind", list(ImportKind))
def test_the_example_of_a_template_is_sound_and_skipped(kind: ImportKind):
    content = template(KINDS[kind])
    sheet, rows = opened(kind, content)
    assert rows == []
    assert sheet.warnings == ["第 2 行是模板的示例，已跳过", "表头以下没有填写数据的行"]
    example = {column.header: column.example for column in KINDS[kind].columns}
    other = {"所在地区": "广州市"} if "所在地区" in example else {"适用行业": "34"}
    _, [row] = opened(kind, as_csv([example | other]))
    assert not row.faults


def test_headers_stand_in_the_order_agreed(client: TestClient):
    assert headers("craftsmen")[:3] == ["编号", "姓名", "技术专长"]
    assert headers("enterprises")[-2:] == ["地址", "职工人数"]
    for kind in ImportKind:
        answer = client.get(f"imports/templates/{kind.value}.xlsx")
        assert answer.status_code == 200
        assert open_sheet(answer.content, KINDS[kind].columns, LIMITS).places.keys() == set(KINDS[kind].columns)
