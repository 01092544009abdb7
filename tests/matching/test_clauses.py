"""What each clause of a demand counts."""

import pytest

from matching.clauses import BESIDE, FIGURES, PLAIN, WISH, clauses, worth_of


@pytest.mark.parametrize(
    ("clause", "worth"),
    [
        ("焊后变形无法消除", WISH),
        ("希望改进夹具", WISH),
        ("焊缝表面有黑点", PLAIN),
        ("平面度误差0.5mm以内", FIGURES),
        ("我公司是一家国家高新技术企业", BESIDE),
        ("现有员工三百人", BESIDE),
        ("愿意出资二十万元", BESIDE),
        ("市场前景广阔", BESIDE),
    ],
)
def test_trouble_counts_more_than_figures_and_figures_more_than_praise(clause: str, worth: float) -> None:
    assert worth_of(clause) == worth
    assert WISH >= PLAIN > FIGURES > BESIDE > 0


def test_praise_that_mentions_a_wish_is_still_praise() -> None:
    assert worth_of("公司成立于2003年并希望做大做强") == BESIDE


def test_what_is_said_early_counts_more_than_the_same_said_late() -> None:
    (_, title), (_, first), (_, second) = clauses("焊接变形", "焊缝有黑点。焊缝有气孔")
    assert title == first == 1.0
    assert second < first


def test_clauses_end_at_stops_commas_and_lines_and_empty_ones_are_left_out() -> None:
    told = [text for text, _ in clauses("标题", "甲，乙；丙！\n\n丁？ 。戊")]
    assert told == ["标题", "甲", "乙", "丙", "丁", "戊"]


def test_a_title_is_there_even_where_it_is_empty() -> None:
    assert list(clauses("", "")) == [("", 1.0)]


def test_what_is_ruled_out_is_no_clause() -> None:
    assert "普通焊工" not in "".join(text for text, _ in clauses("焊接", "普通焊工不会做，要焊钛管"))


def test_a_text_without_end_gives_a_bounded_number_of_clauses() -> None:
    assert len(list(clauses("焊接", "变形，" * 10_000))) < 200
