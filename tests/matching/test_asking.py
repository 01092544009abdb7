"""The compiled ranking against the plain sum: whoever comes out on top is who would if everybody were looked at."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import DEFAULT, Craftsman, Demand, Method, Taxonomy
from matching.asking import Answer, Asked
from matching.question import ask
from matching.reading import reader_for
from tests.matching.strategies import demands, methods, pools_of_distinct, quickly

ROUNDING = 1e-9
ANYBODY = -100.0
"""Log-odds that everybody reaches."""

some = pools_of_distinct.filter(bool)


def answer_of(pool: list[Craftsman], demand: Demand, method: Method, taxonomy: Taxonomy) -> Answer:
    reader = reader_for(taxonomy, DEFAULT)
    asked = Asked(ask(demand, reader, DEFAULT.title), method, reader, DEFAULT)
    return Answer(asked, reader.segment(sorted(pool, key=lambda craftsman: craftsman.id)))


def plainly(answer: Answer) -> list[float]:
    """The log-odds of everybody in turn, one signal after the other."""
    return [answer.asked.prior + sum(answer.evidence(place).values()) for place in range(len(answer.segment.craftsmen))]


@quickly
@given(pool=some, demand=demands, method=methods)
def test_the_log_odds_of_the_best_are_the_prior_and_the_sum_of_what_each_signal_gives(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method
) -> None:
    answer = answer_of(pool, demand, method, taxonomy)
    places, values = answer.top(len(pool), ANYBODY, np.ones(len(pool), dtype=np.bool_))
    expected = plainly(answer)
    assert sorted(places) == list(range(len(pool)))
    assert values == pytest.approx([expected[place] for place in places], abs=ROUNDING)


@quickly
@given(pool=some, demand=demands, method=methods, count=st.integers(1, 8), kept=st.lists(st.booleans(), min_size=8))
def test_the_best_few_are_those_of_everybody_sorted(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method, count: int, kept: list[bool]
) -> None:
    answer = answer_of(pool, demand, method, taxonomy)
    _, values = answer.top(count, ANYBODY, np.array(kept[: len(pool)], dtype=np.bool_))
    everybody = sorted((value for value, stays in zip(plainly(answer), kept, strict=False) if stays), reverse=True)
    assert values == pytest.approx(everybody[:count], abs=ROUNDING)


@quickly
@given(pool=some, demand=demands, threshold=st.floats(-5, 3))
def test_nobody_below_the_threshold_comes_out_and_nobody_above_it_stays_behind(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, threshold: float
) -> None:
    answer = answer_of(pool, demand, Method.COMBINED, taxonomy)
    places, values = answer.top(len(pool), threshold, np.ones(len(pool), dtype=np.bool_))
    assert all(value >= threshold - ROUNDING for value in values)
    expected = plainly(answer)
    assert {place for place in range(len(pool)) if expected[place] > threshold + ROUNDING} <= set(places)
    assert values == sorted(values, reverse=True)


@quickly
@given(pool=some, demand=demands, method=methods)
def test_every_signal_lies_between_nothing_and_one(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method
) -> None:
    answer = answer_of(pool, demand, method, taxonomy)
    for place in range(len(pool)):
        assert all(0 <= value <= 1 + ROUNDING for value in answer.signals(place).values())
