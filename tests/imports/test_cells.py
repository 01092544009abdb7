"""What a cell says, whatever a spreadsheet made of it."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imports.cells import (
    BadCell,
    check_readable,
    choice_of,
    code_of,
    day_of,
    joined,
    split_known,
    split_many,
    text_of,
    whole_of,
)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (3525.0, "3525"),
        (13812345678.0, "13812345678"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (None, ""),
        (True, "是"),
        (datetime(2026, 11, 20), "2026-11-20"),  # noqa: DTZ001 - spreadsheets know no zones
        (date(2026, 11, 20), "2026-11-20"),
        ("  林\u00a0焊\u200b\u3000 ", "林 焊"),
        ("ＣＮＣ０１", "CNC01"),
        ("甲\r\n 乙\r", "甲\n乙"),
        ("（佛山）", "（佛山）"),
    ],
)
def test_a_cell_reads_as_a_person_sees_it(raw: object, text: str):
    assert text_of(raw) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3525.0", "3525"),
        ("'440605", "440605"),
        ("1.3812345678E+10", "13812345678"),
        ("G-001", "G-001"),
        ("１２", "12"),
    ],
)
def test_codes_get_back_what_the_spreadsheet_took(text: str, code: str):
    assert code_of(text) == code


def test_a_phone_whose_last_digits_are_lost_is_told_not_guessed():
    with pytest.raises(BadCell, match="末尾的数字已经丢失"):
        code_of("1.38123E+10")


@pytest.mark.parametrize(
    "text",
    ["2026-11-20", "2026/11/20", "2026.11.20", "2026年11月20日", "20261120", "46346", "46346.0", "2026-11-20 00:00:00"],
)
def test_a_day_is_read_in_every_spelling(text: str):
    assert day_of(text) == date(2026, 11, 20)


@pytest.mark.parametrize("text", ["2026-02-30", "明年", "11/20", "2026-11-20 08:30:00", "123"])
def test_what_is_no_day_is_refused_with_an_example(text: str):
    with pytest.raises(BadCell) as bad:
        day_of(text)
    assert "2026-11-20" in bad.value.hint


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("3.0", 3), ("３人", 3), ("约 1,200 名", 1200)])
def test_a_count_is_read_with_its_measure_word(text: str, number: int):
    assert whole_of(text, 0, 5000) == number


@pytest.mark.parametrize("text", ["三", "-1", "2.5", "6000", "1e9"])
def test_what_is_no_count_in_range_is_refused(text: str):
    with pytest.raises(BadCell):
        whole_of(text, 0, 5000)


def test_a_number_below_the_least_is_a_number_all_the_same():
    with pytest.raises(BadCell, match="超出范围"):
        whole_of("-1", 0, 5000)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("甲；乙;丙", ["甲", "乙", "丙"]),
        ("甲、乙，丙,甲", ["甲", "乙", "丙"]),
        ("车、铣；磨", ["车、铣", "磨"]),
        ("甲\n乙", ["甲", "乙"]),
        ('"车；铣";磨', ["车；铣", "磨"]),
        ('"车、铣"', ["车、铣"]),
        ("；；", []),
    ],
)
def test_a_cell_of_many_is_parted_at_its_strongest_marks(text: str, parts: list[str]):
    assert split_many(text) == parts


@given(st.lists(st.text("甲乙丙 a；;、,，", min_size=1).map(str.strip).filter(bool), unique=True, max_size=5))
def test_what_is_joined_is_parted_again(values: list[str]):
    assert split_many(joined(values)) == values


def test_names_that_hold_a_mark_themselves_stay_whole():
    known = {"计算机、通信和其他电子设备制造业", "汽车制造业"}
    assert split_known("计算机、通信和其他电子设备制造业、汽车制造业", known.__contains__) == [
        "计算机、通信和其他电子设备制造业",
        "汽车制造业",
    ]
    assert split_known('3525；"39 计算机、通信"', known.__contains__) == ["3525", "39 计算机、通信"]
    assert split_known("3525, 3670", known.__contains__) == ["3525", "3670"]


def test_a_choice_is_understood_in_its_usual_forms():
    scales = {"小型": "small", "中型": "medium"}
    assert choice_of("小型企业", scales) == "small"
    with pytest.raises(BadCell) as bad:
        choice_of("巨型", scales)
    assert bad.value.hint == "请填写：小型、中型"


def test_names_that_are_only_understood_are_not_offered():
    scales, also_called = {"小型": "small"}, {"小微": "small"}
    assert choice_of("小微", scales, also_called) == "small"
    with pytest.raises(BadCell) as bad:
        choice_of("巨型", scales, also_called)
    assert bad.value.hint == "请填写：小型"


def test_a_formula_gone_wrong_is_told():
    with pytest.raises(BadCell, match="#REF!"):
        check_readable("#REF!")
