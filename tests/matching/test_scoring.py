"""Evidence into points: whole cents that add up, shared out as the evidence is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.scoring import FULL_SCORE, log_odds, points_of, probability, score_of
from tests.matching.strategies import quickly

signals = st.sampled_from(("text", "concepts", "kind", "industry", "tags", "suggestion", "region", "load", "record"))
evidence = st.dictionaries(signals, st.just(0.0) | st.floats(1e-12, 12), max_size=9)
priors = st.floats(-8, 2)


@quickly
@given(spoken=evidence, prior=priors)
def test_points_add_up_to_the_score_to_the_cent(spoken: dict[str, float], prior: float) -> None:
    points = points_of(spoken, prior)
    if any(spoken.values()):
        cents = [round(100 * each) for each in points.values()]
        assert sum(cents) == round(100 * score_of(prior + sum(spoken.values())))
        assert list(points.values()) == [each / 100 for each in cents]
    else:
        assert points == {}


@quickly
@given(spoken=evidence, prior=priors)
def test_each_share_is_in_proportion_to_within_a_cent(spoken: dict[str, float], prior: float) -> None:
    whole = sum(spoken.values())
    for name, each in points_of(spoken, prior).items():
        assert each == pytest.approx(score_of(prior + whole) * spoken[name] / whole, abs=0.01 + 1e-9)
        assert each >= 0


@quickly
@given(spoken=evidence, prior=priors)
def test_what_said_nothing_gets_nothing_and_the_order_of_signals_is_nothing(
    spoken: dict[str, float], prior: float
) -> None:
    points = points_of(spoken, prior)
    assert all(spoken[name] > 0 for name in points)
    names = sorted(spoken)
    assert points_of({name: spoken[name] for name in names}, prior) == pytest.approx(points, abs=0.01)


@quickly
@given(score=st.floats(0.01, 99.99))
def test_log_odds_and_score_undo_each_other(score: float) -> None:
    assert score_of(log_odds(score)) == pytest.approx(score, abs=0.005)


@quickly
@given(less=st.floats(-700, 700), more=st.floats(-700, 700))
def test_more_evidence_is_never_less_probable(less: float, more: float) -> None:
    less, more = sorted((less, more))
    assert 0 <= probability(less) <= probability(more) <= 1


def test_even_odds_are_half() -> None:
    assert probability(0) == 0.5
    assert score_of(0) == FULL_SCORE / 2
