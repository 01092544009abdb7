"""Known phrases in texts: the longest wins, and none is seen inside another word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.batch import Batch
from matching.phrases import PhraseBook
from matching.text import normalise
from tests.matching.strategies import quickly

PHRASES = ("焊接", "电机", "异步电机", "变频器", "plc", "kg", "热处理", "热处理炉", "淬火", "车工", "工时", "f级")
BOOK = PhraseBook(PHRASES)
PIECES = (
    "焊接",
    "銲接",
    "電機",
    "异步电机",
    "變頻器",
    "ＰＬＣ",
    "㎏",
    "ﬁ",
    "热处理",
    "炉",
    "数控车工",
    "加工时",
    " ",
    "，",
    "公司",
)
texts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


def found(text: str, *phrases: str) -> list[str]:
    return [mention.phrase for mention in PhraseBook(phrases).find(text)]


@pytest.mark.parametrize(
    ("text", "phrase", "stands"),
    [
        ("加工时振动大", "工时", False),
        ("核定工时偏高", "工时", True),
        ("异步电机烧毁", "电机", True),
        ("电机烧毁", "电机", True),
        ("挡车工培训", "车工", False),
        ("数控车工培训", "车工", True),
        ("车工培训", "车工", True),
        ("PLC程序丢失", "plc", True),
        ("西门子PLC", "plc", True),
        ("PLCOPEN标准", "plc", False),
        ("S7PLC", "plc", False),
        ("函数控制流程", "数控", False),
        ("海水泵漏水", "泵", True),
    ],
)
def test_a_short_phrase_is_found_only_as_a_word_of_its_own(text: str, phrase: str, stands: bool) -> None:
    assert found(text, phrase) == ([phrase] if stands else [])


def test_the_longest_of_those_that_start_together_wins() -> None:
    assert found("热处理炉温不均", "热处理", "热处理炉") == ["热处理炉"]


def test_none_overlaps_another_and_they_come_in_order() -> None:
    assert found("焊接电机，淬火", "淬火", "焊接", "电机") == ["焊接", "电机", "淬火"]


def test_four_characters_are_a_phrase_wherever_they_stand() -> None:
    assert found("超声波焊接头开裂", "波焊接头") == ["波焊接头"]


def test_a_mention_is_quoted_as_it_stands() -> None:
    [mention] = PhraseBook(["变频器"]).find("㎏級變頻器")
    assert (mention.text, mention.phrase) == ("變頻器", "变频器")


def test_an_empty_book_and_empty_phrases_find_nothing() -> None:
    assert found("焊接") == found("焊接", "") == []


@quickly
@given(text=texts)
def test_every_mention_stands_in_the_normal_form_where_it_says_and_is_quoted_from_the_text(text: str) -> None:
    end = 0
    for mention in BOOK.find(text):
        assert mention.start >= end
        end = mention.start + len(mention.phrase)
        assert normalise(text)[mention.start : end] == mention.phrase
        assert mention.text in text
        assert mention.phrase in normalise(mention.text)


@quickly
@given(several=st.lists(texts, max_size=5))
def test_many_texts_read_together_give_what_each_gives_alone(several: list[str]) -> None:
    batch = Batch.of(several)
    places = BOOK.places(batch)
    owners = batch.text_at(places.starts).tolist()
    together = list(zip(owners, [BOOK.phrases[number] for number in places.phrases.tolist()], strict=True))
    assert together == [(owner, each.phrase) for owner, text in enumerate(several) for each in BOOK.find(text)]
