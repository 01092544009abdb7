"""The packed inverted index against a plain dictionary."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from matching.postings import IMPACT, WORTH, Postings
from tests.matching.strategies import quickly

MOST = 6
keys = st.integers(-(2**62), 2**62) | st.integers(0, 8)
pairs = st.lists(st.tuples(st.integers(0, MOST - 1), keys), max_size=60).map(sorted)
asked_for = st.dictionaries(keys, st.integers(0, WORTH), max_size=10)


def columns(found: list[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    array = np.array(found, dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


def impact(count: int) -> int:
    """As sublinear term frequency has it, in a byte."""
    return min(255, round(IMPACT * (1 + math.log(count))))


def sums(postings: Postings, asked: dict[int, int]) -> list[int]:
    terms, worths = np.array(list(asked), dtype=np.int64), np.array(list(asked.values()), dtype=np.int32)
    total: list[int] = postings.sums(terms, worths).tolist()
    return total


@quickly
@given(found=pairs, asked=asked_for)
def test_a_rows_sum_is_that_of_worth_times_impact_over_the_terms_it_holds(
    found: list[tuple[int, int]], asked: dict[int, int]
) -> None:
    counts = Counter(found)
    expected = [
        sum(worth * impact(counts[row, key]) for key, worth in asked.items() if (row, key) in counts)
        for row in range(MOST)
    ]
    assert sums(Postings.counted(*columns(found), MOST), asked) == expected


@quickly
@given(
    held=st.dictionaries(st.tuples(st.integers(0, MOST - 1), keys), st.integers(1, 255), max_size=30), asked=asked_for
)
def test_impacts_given_are_kept_as_they_are(held: dict[tuple[int, int], int], asked: dict[int, int]) -> None:
    postings = Postings.weighted(*columns(list(held)), np.array(list(held.values()), dtype=np.uint8), MOST)
    expected = [sum(worth * held.get((row, key), 0) for key, worth in asked.items()) for row in range(MOST)]
    assert sums(postings, asked) == expected


@quickly
@given(found=pairs, rarity=st.floats(0.5, 10))
def test_the_length_of_a_row_is_that_of_its_vector(found: list[tuple[int, int]], rarity: float) -> None:
    counts = Counter(found)
    postings = Postings.counted(*columns(found), MOST)
    expected = [
        math.sqrt(sum((rarity * impact(count) / IMPACT) ** 2 for (held, _), count in counts.items() if held == row))
        for row in range(MOST)
    ]
    assert postings.lengths(np.full(len(postings.keys), rarity)).tolist() == pytest.approx(expected)


def test_a_term_repeated_without_end_fits_its_byte() -> None:
    postings = Postings.counted(np.zeros(100_000, np.int64), np.full(100_000, 7), 1)
    assert sums(postings, {7: 1})[0] <= 255


def test_the_longest_question_does_not_overflow_its_sums() -> None:
    count = 300
    postings = Postings.counted(np.zeros(count * 50, np.int64), np.repeat(np.arange(count), 50), 1)
    assert sums(postings, dict.fromkeys(range(count), WORTH)) == [count * WORTH * impact(50)]
