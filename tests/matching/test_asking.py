"""The compiled ranking against the plain sum: whoever comes out on top is who would if everybody were looked at."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import DEFAULT, Craftsman, Demand, Method, Taxonomy
from matching.asking import Answer, Asked, Found
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


def values_of(found: list[Found]) -> list[float]:
    return [each.value for each in found]


def plainly(answer: Answer) -> list[float]:
    """The log-odds of everybody in turn, one signal after the other."""
    return [
        answer.asked.prior + sum(answer.found(place).evidence.values())
        for place in range(len(answer.segment.craftsmen))
    ]


@quickly
@given(pool=some, demand=demands, method=methods)
def test_the_log_odds_of_the_best_are_the_prior_and_the_sum_of_what_each_signal_gives(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method
) -> None:
    answer = answer_of(pool, demand, method, taxonomy)
    found = answer.top(len(pool), ANYBODY, np.ones(len(pool), dtype=np.bool_))
    expected = plainly(answer)
    assert sorted(each.place for each in found) == list(range(len(pool)))
    assert values_of(found) == pytest.approx([expected[each.place] for each in found], abs=ROUNDING)


@quickly
@given(pool=some, demand=demands, method=methods, count=st.integers(1, 8), kept=st.lists(st.booleans(), min_size=8))
def test_the_best_few_are_those_of_everybody_sorted(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method, count: int, kept: list[bool]
) -> None:
    answer = answer_of(pool, demand, method, taxonomy)
    found = answer.top(count, ANYBODY, np.array(kept[: len(pool)], dtype=np.bool_))
    everybody = sorted((value for value, stays in zip(plainly(answer), kept, strict=False) if stays), reverse=True)
    assert values_of(found) == pytest.approx(everybody[:count], abs=ROUNDING)


@quickly
@given(pool=some, demand=demands, threshold=st.floats(-5, 3))
def test_nobody_below_the_threshold_comes_out_and_nobody_above_it_stays_behind(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, threshold: float
) -> None:
    answer = answer_of(pool, demand, Method.COMBINED, taxonomy)
    found = answer.top(len(pool), threshold, np.ones(len(pool), dtype=np.bool_))
    values = values_of(found)
    assert all(value >= threshold - ROUNDING for value in values)
    expected = plainly(answer)
    reached = {place for place in range(len(pool)) if expected[place] > threshold + ROUNDING}
    assert reached <= {each.place for each in found}
    assert values == sorted(values, reverse=True)


@quickly
@given(pool=some, demand=demands, method=methods, count=st.integers(1, 4))
def test_a_threshold_learnt_before_changes_nobody_above_it(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method, count: int
) -> None:
    answer, everybody = answer_of(pool, demand, method, taxonomy), np.ones(len(pool), dtype=np.bool_)
    found = answer.top(count, ANYBODY, everybody)
    again = answer.top(count, found[-1].value, everybody, known=True)
    assert [(each.place, each.value) for each in again] == [(each.place, each.value) for each in found]


@quickly
@given(pool=some, demand=demands, method=methods)
def test_the_values_of_everybody_are_those_of_the_ranking_to_the_last_bit(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method
) -> None:
    answer = answer_of(pool, demand, method, taxonomy)
    found = answer.top(len(pool), ANYBODY, np.ones(len(pool), dtype=np.bool_))
    places, values = answer.everyone(ANYBODY, np.ones(len(pool), dtype=np.bool_))
    assert places == list(range(len(pool)))
    assert [values[each.place] for each in found] == values_of(found)
    assert answer.measured(range(len(pool))).values.tolist() == values


@quickly
@given(pool=some, demand=demands, method=methods)
def test_every_signal_lies_between_nothing_and_one(
    taxonomy: Taxonomy, pool: list[Craftsman], demand: Demand, method: Method
) -> None:
    answer = answer_of(pool, demand, method, taxonomy)
    signals = answer.measured(range(len(pool))).signals
    assert ((signals >= 0) & (signals <= 1 + ROUNDING)).all()
