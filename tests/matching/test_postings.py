"""The packed index, by rows and by who has what, against plain dictionaries."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from matching.postings import IMPACT, WORTH, Lists, Rows, Terms, held, sums
from tests.matching.strategies import quickly

MOST = 6
keys = st.integers(-(2**62), 2**62) | st.integers(0, 8)
pairs = st.lists(st.tuples(st.integers(0, MOST - 1), keys), max_size=60).map(sorted)
asked_for = st.dictionaries(keys, st.integers(0, WORTH), max_size=10)
firsts = st.lists(st.integers(1, MOST - 1), max_size=4, unique=True).map(lambda cuts: [0, *sorted(cuts), MOST])
"""Where the rows of each owner start, and last where they end."""


def columns(found: list[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    array = np.array(found, dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


def impact(count: int) -> int:
    """As sublinear term frequency has it, in a byte."""
    return min(255, round(IMPACT * (1 + math.log(count))))


def terms_of(asked: dict[int, int]) -> Terms:
    ordered = sorted(asked)
    return Terms(np.array(ordered, dtype=np.int64), np.array([asked[key] for key in ordered], dtype=np.int32))


def summed(keys: NDArray[np.int64], rows: Rows, first_row: list[int], asked: dict[int, int]) -> list[int]:
    lists = Lists.of(rows, rows.impacts, np.array(first_row, dtype=np.int32), len(keys))
    numbers, worths = held(keys, terms_of(asked))
    total: list[int] = sums(lists, numbers, worths, np.full(MOST, 7, np.int32)).tolist()
    return total


@quickly
@given(found=pairs)
def test_the_rows_hold_each_key_once_with_what_its_count_is_worth(found: list[tuple[int, int]]) -> None:
    distinct, rows = Rows.counted(*columns(found), MOST)
    read = {
        (row, int(distinct[rows.terms[at]])): int(rows.impacts[at])
        for row in range(MOST)
        for at in range(rows.starts[row], rows.starts[row + 1])
    }
    assert read == {pair: impact(count) for pair, count in Counter(found).items()}
    assert distinct.tolist() == sorted({key for _, key in found})


@quickly
@given(found=pairs, asked=asked_for, first_row=firsts)
def test_an_owners_sum_is_that_of_the_most_that_any_row_of_theirs_has_of_each_term(
    found: list[tuple[int, int]], asked: dict[int, int], first_row: list[int]
) -> None:
    counts = Counter(found)
    expected = [
        sum(
            worth * max((impact(counts[row, key]) for row in range(start, end) if (row, key) in counts), default=0)
            for key, worth in asked.items()
        )
        for start, end in pairwise(first_row)
    ]
    assert summed(*Rows.counted(*columns(found), MOST), first_row, asked) == expected


@quickly
@given(given_=st.dictionaries(st.tuples(st.integers(0, MOST - 1), st.integers(0, 8)), st.integers(1, 255), max_size=30))
def test_impacts_given_are_kept_as_they_are(given_: dict[tuple[int, int], int]) -> None:
    ordered = sorted(given_)
    impacts = np.array([given_[pair] for pair in ordered], dtype=np.uint8)
    rows = Rows.weighted(*columns(ordered), impacts, MOST)
    expected = [sum(WORTH * value for (row, _), value in given_.items() if row == each) for each in range(MOST)]
    assert summed(np.arange(9), rows, list(range(MOST + 1)), dict.fromkeys(range(9), WORTH)) == expected


@quickly
@given(found=pairs, rarity=st.floats(0.5, 10))
def test_the_length_of_a_row_is_that_of_its_vector(found: list[tuple[int, int]], rarity: float) -> None:
    counts = Counter(found)
    distinct, rows = Rows.counted(*columns(found), MOST)
    expected = [
        math.sqrt(sum((rarity * impact(count) / IMPACT) ** 2 for (held, _), count in counts.items() if held == row))
        for row in range(MOST)
    ]
    assert rows.lengths(np.full(len(distinct), rarity)).tolist() == pytest.approx(expected)


def test_a_term_repeated_without_end_fits_its_byte() -> None:
    distinct, rows = Rows.counted(np.zeros(100_000, np.int64), np.full(100_000, 7), 1)
    assert summed(distinct, rows, [0, 1], {7: 1})[0] <= 255


def test_the_longest_question_does_not_overflow_its_sums() -> None:
    count = 300
    distinct, rows = Rows.counted(np.zeros(count * 50, np.int64), np.repeat(np.arange(count), 50), 1)
    assert summed(distinct, rows, [0, 1], dict.fromkeys(range(count), WORTH)) == [count * WORTH * impact(50)]
