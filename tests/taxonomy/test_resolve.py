"""Cells as people and spreadsheets write them, and the codes they stand for."""

import pytest

from app.taxonomy.names import Fault
from app.taxonomy.places import place_name, resolve_region
from app.taxonomy.resolve import resolve_industry, resolve_occupation, resolve_skill_level, resolve_skill_tag

INDUSTRIES = {
    "3525": "3525",
    "３５２５": "3525",
    "3525.0": "3525",
    "'3525": "3525",
    " 3525\u200b ": "3525",
    "C3525": "3525",
    "模具制造": "3525",
    "模 具 制 造": "3525",
    "模具製造": "3525",
    "模具制造业": "3525",
    "3525 模具制造": "3525",
    "3525-模具制造": "3525",
    "3525 模具": "3525",
    "c3525模具制造": "3525",
    "模具制造（C3525）": "3525",
    "模具制造 3525": "3525",
    "制造业/专用设备制造业/模具制造": "3525",
    "C": "C",
    "C 制造业": "C",
    "35": "35",
    "农林牧渔": "A",
    "批发与零售业": "F",
    "房地产业": "70",
    "塑料家具制造": "2140",
}
REGIONS = {
    "440605": "440605",
    "440605.0": "440605",
    "４４０６０５": "440605",
    "440605000000": "440605",
    "4.40605E+11": "440605",
    "440605 南海区": "440605",
    "44": "440000",
    "4406": "440600",
    "440605124201": "440605124",
    "佛山市南海区": "440605",
    "南海区": "440605",
    "南海": "440605",
    "广东省佛山市南海区": "440605",
    "廣東省 佛山市 南海區": "440605",
    "广东 / 佛山 / 南海": "440605",
    "佛山南海": "440605",
    "东莞长安": "441900119",
    "东莞市长安镇": "441900119",
    "佛山狮山镇": "440605124",
    "汕尾城区": "441502",
    "南京鼓楼": "320106",
    "广州白云": "440111",
    "广州市市辖区": "440100",
    "中山": "442000",
    "广东": "440000",
    "内蒙古": "150000",
    "黔西南": "522300",
    "连南": "441826",
    "海南": "460000",
    "吉林市": "220200",
    "浦东": "310115",
}
OCCUPATIONS = {
    "6-18-01-01": "6-18-01-01",
    "6－18－01－01": "6-18-01-01",
    "6-18-1-1": "6-18-01-01",
    "6180101": "6-18-01-01",
    "车工": "6-18-01-01",
    "数控车工": "6-18-01-01",
    "车工(6-18-01-01)": "6-18-01-01",
    "6-18-01-01 车工": "6-18-01-01",
    "焊工": "6-18-02-04",
    "中国共产党机关和基层组织负责人": "1-01-00",
}
SKILL_LEVELS = {
    "技师": "2",
    "二级/技师": "2",
    "技师（二级）": "2",
    "二级": "2",
    "2.0": "2",
    "5级": "5",
    "高级技工": "3",
    "首席技师": "SX",
    "tj": "TJ",
}
SKILL_TAGS = {"SK001": "SK001", "sk001": "SK001", "数控加工": "SK001", "ＣＮＣ": "SK001", "焊接": "SK008"}


@pytest.mark.parametrize(("text", "code"), INDUSTRIES.items())
def test_an_industry_is_read_from_code_or_name(text: str, code: str) -> None:
    assert resolve_industry(text).code == code


@pytest.mark.parametrize(("text", "code"), REGIONS.items())
def test_a_region_is_read_from_code_or_name(text: str, code: str) -> None:
    assert resolve_region(text).code == code


@pytest.mark.parametrize(("text", "code"), OCCUPATIONS.items())
def test_an_occupation_is_read_from_code_name_or_work_type(text: str, code: str) -> None:
    assert resolve_occupation(text).code == code


@pytest.mark.parametrize(("text", "code"), SKILL_LEVELS.items())
def test_a_skill_level_is_read_as_written_on_certificates(text: str, code: str) -> None:
    assert resolve_skill_level(text).code == code


@pytest.mark.parametrize(("text", "tag_id"), SKILL_TAGS.items())
def test_a_skill_tag_is_read_from_id_name_or_synonym(text: str, tag_id: str) -> None:
    assert resolve_skill_tag(text).code == tag_id


def test_a_slip_is_answered_with_what_was_probably_meant() -> None:
    assert resolve_industry("模具制作").problem == "找不到行业“模具制作”，是否指“3525 模具制造”？"
    assert resolve_region("番愚区").problem == "找不到地区“番愚区”，是否指“440113 广东省广州市番禺区”？"


def test_an_everyday_word_is_a_hint_and_never_an_answer() -> None:
    found = resolve_industry("线路板")
    assert found.code is None
    assert [option.code for option in found.suggestions] == ["3982"]


def test_a_code_whose_leading_zero_was_eaten_is_asked_about() -> None:
    assert resolve_industry("1").problem == "找不到行业“1”，是否指“01 农业”？"


def test_a_wrong_section_letter_is_asked_about() -> None:
    assert resolve_industry("A3525").problem == "找不到行业“A3525”，是否指“3525 模具制造”？"


def test_a_place_name_that_many_bear_is_ambiguous_and_ours_are_offered_first() -> None:
    found = resolve_region("白云区")
    assert (found.code, found.fault) == (None, Fault.AMBIGUOUS)
    assert [option.name for option in found.suggestions] == ["广东省广州市白云区", "贵州省贵阳市白云区"]
    assert len(resolve_region("鼓楼区").suggestions) == 4
    assert len(resolve_region("城区").suggestions) == 3


@pytest.mark.parametrize("text", ["3525 稻谷种植", "440605 番禺区", "6-18-01-01 焊工"])
def test_a_code_beside_another_entrys_name_is_contradictory(text: str) -> None:
    resolvers = (resolve_industry, resolve_region, resolve_occupation)
    found = [resolve(text) for resolve in resolvers]
    assert Fault.CONTRADICTORY in {each.fault for each in found}
    assert all(each.code is None for each in found)


def test_a_place_under_the_wrong_city_is_offered_where_it_lies() -> None:
    found = resolve_region("广州市南海区")
    assert [option.code for option in found.suggestions] == ["440605", "440100"]


def test_an_address_is_not_a_place_but_names_one() -> None:
    found = resolve_region("广东省佛山市南海区狮山镇科技路1号")
    assert found.code is None
    assert found.suggestions[0].code == "440605124"


@pytest.mark.parametrize(
    "resolve", [resolve_industry, resolve_region, resolve_occupation, resolve_skill_tag, resolve_skill_level]
)
@pytest.mark.parametrize("text", ["", "  ", "\x00", "？？？", "9" * 40, "1e+99", "不存在的东西", "模" * 500, "()[]*+"])
def test_nonsense_is_answered_with_a_sentence(resolve, text: str):
    found = resolve(text)
    assert found.code is None
    assert found.problem


def test_a_place_is_named_from_the_province_down() -> None:
    assert place_name("441900119") == "广东省东莞市长安镇"
