"""The one tokeniser."""

from hypothesis import given
from hypothesis import strategies as st

from matching.text import MAX_CHARACTERS, normalise, origins, subwords, words
from tests.matching.strategies import quickly


def test_traditional_full_width_and_capital_writing_come_to_one_form() -> None:
    assert normalise("數控銑床ＣＮＣ") == "数控铣床cnc"


def test_every_normal_character_knows_where_it_came_from() -> None:
    assert normalise("㎏級") == "kg级"
    assert origins("㎏級") == [0, 0, 1, 2]


@quickly
@given(text=st.text(alphabet=st.characters(codec=None), max_size=60))
def test_every_place_of_a_normal_text_is_traced_in_order(text: str) -> None:
    traced = origins(text)
    assert len(traced) == len(normalise(text)) + 1
    assert traced == sorted(traced)
    assert traced[-1] == len(text)


@quickly
@given(text=st.text(max_size=60))
def test_words_cover_a_text_wholly(text: str) -> None:
    assert "".join(words(normalise(text))) == normalise(text)


def test_half_a_character_becomes_a_space() -> None:
    assert normalise("焊\ud800接") == "焊 接"


def test_no_more_of_a_text_is_read_than_anybody_writes() -> None:
    assert len(normalise("焊" * 100_000)) == MAX_CHARACTERS


def test_a_long_word_is_made_of_shorter_ones() -> None:
    assert "电机" in subwords("异步电机")
    assert subwords("电机") == ()
