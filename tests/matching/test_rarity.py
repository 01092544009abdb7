"""How much a character or word tells, by how rarely general writing uses it."""

import math

import numpy as np
import pytest

from matching import Background
from matching.batch import gram_key
from matching.rarity import Rarity

RARITY = Rarity(Background(1_000, {"工": 900, "加工": 300, "氩": 2, "氩弧": 1, "plc": 5}))


def of(*grams: str) -> list[float]:
    found: list[float] = RARITY.of(np.array([gram_key(gram) for gram in grams], dtype=np.int64)).tolist()
    return found


def test_the_rarer_tells_more_and_what_was_never_seen_tells_most() -> None:
    common, less, rare, unseen = of("工", "加工", "氩弧", "极片")
    assert common < less < rare < unseen == RARITY.unseen


def test_it_is_the_smoothed_inverse_document_frequency() -> None:
    assert of("加工") == pytest.approx([math.log(1_001 / 301) + 1])
    assert RARITY.unseen == pytest.approx(math.log(1_001) + 1)


def test_a_word_is_as_telling_as_what_is_least_expected_in_it() -> None:
    assert RARITY.of_word("氩弧加工") == RARITY.unseen, "弧加 was never seen"
    assert RARITY.of_word("加工") == of("加工")[0]


def test_a_latin_name_is_looked_up_whole() -> None:
    assert RARITY.of_word("plc") == of("plc")[0] < RARITY.of_word("plcopen") == RARITY.unseen


def test_a_single_character_stands_for_itself() -> None:
    assert RARITY.of_word("氩") == of("氩")[0]


def test_without_a_background_everything_tells_the_same() -> None:
    assert Rarity(Background()).of(np.array([gram_key("工"), gram_key("氩")], dtype=np.int64)).tolist() == [1.0, 1.0]


def test_no_gram_takes_another_ones_key() -> None:
    grams = ["工", "加", "加工", "工加", "a", "ab", "ba", "1", "12", "plc", "焊", "焊接", "接焊"]
    assert len({gram_key(gram) for gram in grams}) == len(grams)
