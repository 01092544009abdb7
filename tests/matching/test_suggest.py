"""From a text to codes and tags, with the phrase that decided."""

import time

import pytest

from matching import Suggested, Taxonomy, find_skill_tags, suggest


def codes(suggested: tuple[Suggested, ...]) -> list[str]:
    return [each.code for each in suggested]


def test_a_keyword_decides_the_class_and_is_quoted_as_it_stands(taxonomy: Taxonomy) -> None:
    [industry] = suggest("我廠做線路板多年", taxonomy).industries
    assert industry.code == "3982"
    assert industry.evidence == ("線路板",)
    assert 0 < industry.confidence <= 1


def test_two_classes_of_one_division_answer_their_common_ancestor(taxonomy: Taxonomy) -> None:
    [industry] = suggest("线路板与芯片", taxonomy).industries
    assert industry.code == "39"
    assert industry.evidence == ("线路板", "芯片")
    assert codes(suggest("数控机床的丝杠", taxonomy).industries) == ["342"]


def test_two_divisions_stay_two_answers(taxonomy: Taxonomy) -> None:
    assert set(codes(suggest("瓷砖与线路板", taxonomy).industries)) == {"3071", "3982"}


def test_an_industrys_name_counts_without_its_ending(taxonomy: Taxonomy) -> None:
    assert codes(suggest("锅炉结垢", taxonomy).industries) == ["3411"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("齿轮渗碳淬火", ["SK013"]),
        ("PLC程序", ["SK025"]),
        ("PLCOPEN 标准", []),
        ("函数控制流程", []),
        ("请氩弧焊工来", ["SK008"]),
        ("海水泵漏水", ["SK032"]),
    ],
)
def test_skill_tags_come_from_names_synonyms_and_occupations_but_never_from_inside_a_word(
    taxonomy: Taxonomy, text: str, expected: list[str]
) -> None:
    assert codes(find_skill_tags(text, taxonomy)) == expected


def test_a_phrase_shared_by_two_tags_is_less_sure_than_one_of_its_own(taxonomy: Taxonomy) -> None:
    shared = {each.code: each.confidence for each in find_skill_tags("压缩机", taxonomy)}
    assert set(shared) == {"SK030", "SK032"}
    assert max(shared.values()) < find_skill_tags("变频器", taxonomy)[0].confidence


def test_independent_phrases_confirm_each_other(taxonomy: Taxonomy) -> None:
    assert find_skill_tags("渗碳、淬火", taxonomy)[0].confidence > find_skill_tags("淬火", taxonomy)[0].confidence


@pytest.mark.parametrize("text", ["", "a", "电" * 100_000, "😀" * 100_000, "1" * 100_000, "公司需要技术", "\ud800"])
def test_any_text_gets_a_quick_answer(taxonomy: Taxonomy, text: str) -> None:
    suggest("", taxonomy)
    started = time.process_time()
    answer = suggest(text, taxonomy)
    assert time.process_time() - started < 0.1
    assert answer.industries == ()
    assert answer.skill_tags == ()
