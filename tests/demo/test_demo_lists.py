"""The demo lists: what ships is what the generator makes, and what it makes would pass the union's own checks."""

import csv
import re
from collections import Counter
from datetime import date

import pytest
from stdnum.cn import uscc

from app.demo.generate import LISTS, generate
from app.demo.organisations import cities
from app.taxonomy.places import resolve_region
from app.taxonomy.resolve import resolve_industry, resolve_skill_level, resolve_skill_tag

Rows = list[dict[str, str]]
HEADERS = {
    "craftsmen": "编号,姓名,技术专长,职业工种,技能等级,所属行业,技能标签,荣誉称号,"
    "所在地区,工作单位,联系电话,所属工会,服务队,可同时承接数,服务项目",
    "service_items": "工匠编号,工匠姓名,工作单位,项目名称,项目说明,服务类型,适用行业",
    "enterprises": "企业名称,统一社会信用代码,所属行业,所在地区,企业规模,专精特新,所属工会,"
    "联系人,联系电话,地址,职工人数",
    "demands": "需求编号,企业名称,统一社会信用代码,需求名称,需求描述,需求类型,所属行业,所在地区,"
    "匹配建议,技能标签,涉及人数,紧急程度,期望完成日期,所需人数",
    "unions": "工会名称,层级,上级工会,地区",
    "teams": "服务队名称,所属工会,地区,简介",
}
REQUIRED = {
    "craftsmen": ("姓名", "技术专长", "所在地区"),
    "service_items": ("工匠姓名", "项目名称", "服务类型"),
    "enterprises": ("企业名称", "所在地区"),
    "demands": ("企业名称", "需求名称", "需求描述", "需求类型"),
}
CHOICES = {
    "服务类型": {"咨询诊断", "难题攻关", "技能培训", "班组管理", "师带徒"},
    "需求类型": {"技术难题", "技能培训", "技术咨询", "班组管理"},
    "企业规模": {"微型", "小型", "中型", "大型"},
    "专精特新": {"无", "创新型中小企业", "专精特新中小企业", "专精特新“小巨人”企业"},
    "紧急程度": {"一般", "较急", "紧急"},
    "层级": {"省级", "市级", "产业", "县级", "基层"},
}


@pytest.fixture(scope="module")
def lists() -> dict[str, Rows]:
    return generate()


def cells(rows: Rows, header: str) -> list[str]:
    return [part for row in rows for part in row.get(header, "").split("；") if part]


def test_the_committed_lists_are_what_the_generator_makes(lists: dict[str, Rows]) -> None:
    for name, rows in lists.items():
        with (LISTS / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert list(csv.DictReader(file)) == rows, f"{name}.csv: run python -m app.demo.generate"


def test_the_generator_makes_the_same_lists_twice(lists: dict[str, Rows]) -> None:
    assert generate() == lists


def test_excel_can_tell_that_the_files_are_utf_8() -> None:
    for name in HEADERS:
        assert (LISTS / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_columns_are_those_of_the_import_templates(lists: dict[str, Rows]) -> None:
    for name, headers in HEADERS.items():
        assert all(",".join(row) == headers for row in lists[name])


def test_there_are_as_many_rows_as_promised(lists: dict[str, Rows]) -> None:
    assert len(lists["craftsmen"]) >= 300
    assert len(lists["enterprises"]) >= 120
    assert len(lists["demands"]) >= 200
    assert len(lists["service_items"]) >= 2 * 300


@pytest.mark.parametrize("name", REQUIRED)
def test_required_cells_are_filled(lists: dict[str, Rows], name: str) -> None:
    assert all(row[header] for row in lists[name] for header in REQUIRED[name])


@pytest.mark.parametrize("header", CHOICES)
def test_cells_with_choices_hold_one_of_them(lists: dict[str, Rows], header: str) -> None:
    for rows in lists.values():
        assert set(cells(rows, header)) <= CHOICES[header]


@pytest.mark.parametrize("name", ["craftsmen", "enterprises", "demands"])
def test_every_city_of_guangdong_is_there(lists: dict[str, Rows], name: str) -> None:
    codes = {resolve_region(cell).code or "" for cell in cells(lists[name], "所在地区")}
    assert {code[:4] for code in codes} == {resolve_region(city).code[:4] for city in cities()}  # type: ignore[index]


def test_at_least_twenty_industry_divisions_are_there(lists: dict[str, Rows]) -> None:
    for name in ("craftsmen", "enterprises", "demands"):
        assert len({(resolve_industry(cell).code or "")[:2] for cell in cells(lists[name], "所属行业")}) >= 20


def test_every_industry_region_tag_and_level_is_one_the_tables_know(lists: dict[str, Rows]) -> None:
    resolvers = {
        "所属行业": resolve_industry,
        "适用行业": resolve_industry,
        "所在地区": resolve_region,
        "地区": resolve_region,
        "技能标签": resolve_skill_tag,
        "技能等级": resolve_skill_level,
    }
    for name, rows in lists.items():
        for header, resolve in resolvers.items():
            assert [resolve(cell).problem for cell in cells(rows, header) if not resolve(cell).code] == [], name


def test_credit_codes_are_valid_distinct_and_of_guangdong(lists: dict[str, Rows]) -> None:
    codes = [row["统一社会信用代码"] for row in lists["enterprises"]]
    assert all(uscc.is_valid(code) and code.startswith("9144") for code in codes)
    assert len(set(codes)) == len(codes)


def test_phones_are_of_the_fictional_range_and_distinct(lists: dict[str, Rows]) -> None:
    phones = cells(lists["craftsmen"], "联系电话") + cells(lists["enterprises"], "联系电话")
    assert all(re.fullmatch(r"1990000\d{4}", phone) for phone in phones)
    assert len(set(phones)) == len(phones)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("craftsmen", "编号"),
        ("demands", "需求编号"),
        ("demands", "需求描述"),
        ("craftsmen", "技术专长"),
        ("enterprises", "企业名称"),
        ("unions", "工会名称"),
        ("teams", "服务队名称"),
    ],
)
def test_nothing_is_said_twice(lists: dict[str, Rows], name: str, header: str) -> None:
    assert [text for text, times in Counter(row[header] for row in lists[name]).items() if times > 1] == []


def test_the_lists_point_only_at_each_other(lists: dict[str, Rows]) -> None:
    unions = {row["工会名称"] for row in lists["unions"]}
    for name in ("craftsmen", "enterprises", "teams"):
        assert set(cells(lists[name], "所属工会")) <= unions
    assert set(cells(lists["unions"], "上级工会")) <= unions
    assert set(cells(lists["craftsmen"], "服务队")) <= {row["服务队名称"] for row in lists["teams"]}
    codes = {row["企业名称"]: row["统一社会信用代码"] for row in lists["enterprises"]}
    assert all(row["统一社会信用代码"] in ("", codes[row["企业名称"]]) for row in lists["demands"])


def test_every_service_title_of_a_craftsman_has_its_line_in_the_service_list(lists: dict[str, Rows]) -> None:
    told = {(row["编号"], title) for row in lists["craftsmen"] for title in row["服务项目"].split("；")}
    assert told == {(row["工匠编号"], row["项目名称"]) for row in lists["service_items"]}


def test_demands_of_each_kind_come_in_the_usual_proportion(lists: dict[str, Rows]) -> None:
    kinds = Counter(row["需求类型"] for row in lists["demands"])
    shares = {kind: round(100 * count / kinds.total()) for kind, count in kinds.items()}
    assert shares == {"技术难题": 60, "技能培训": 20, "技术咨询": 12, "班组管理": 8}


def test_some_demands_leave_industry_and_tags_to_be_drawn_from_the_text(lists: dict[str, Rows]) -> None:
    assert sum(not row["所属行业"] and not row["技能标签"] for row in lists["demands"]) >= 10


def test_due_dates_lie_in_the_winter_of_the_demo(lists: dict[str, Rows]) -> None:
    for cell in cells(lists["demands"], "期望完成日期"):
        assert date(2026, 12, 1) <= date.fromisoformat(cell) <= date(2027, 3, 31)


def test_no_slot_of_the_vocabulary_is_left_unfilled(lists: dict[str, Rows]) -> None:
    assert not any(re.search(r"[{}|]", cell) for rows in lists.values() for row in rows for cell in row.values())
