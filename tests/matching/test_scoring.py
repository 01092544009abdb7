"""Evidence into points: whole cents that add up, shared out as the evidence is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.scoring import FULL_SCORE, log_odds, points_of, probability, score_of
from tests.matching.strategies import quickly

spoken = st.just(0.0) | st.floats(1e-12, 12)
evidences = st.lists(st.lists(spoken, min_size=9, max_size=9), min_size=1, max_size=4)
"""A row for each craftsman, a column for each signal."""
priors = st.floats(-8, 2)


def shared(evidence: list[list[float]], prior: float) -> tuple[list[list[float]], list[float]]:
    scores = [score_of(prior + sum(row)) for row in evidence]
    points: list[list[float]] = points_of(np.array(evidence), scores).tolist()
    return points, scores


@quickly
@given(evidence=evidences, prior=priors)
def test_points_add_up_to_the_score_to_the_cent(evidence: list[list[float]], prior: float) -> None:
    for spoken, points, score in zip(evidence, *shared(evidence, prior), strict=True):
        cents = [round(100 * each) for each in points]
        assert sum(cents) == (round(100 * score) if any(spoken) else 0)
        assert points == [each / 100 for each in cents]


@quickly
@given(evidence=evidences, prior=priors)
def test_each_share_is_in_proportion_to_within_a_cent(evidence: list[list[float]], prior: float) -> None:
    for spoken, points, score in zip(evidence, *shared(evidence, prior), strict=True):
        for part, each in zip(spoken, points, strict=True):
            assert each >= 0
            assert each == pytest.approx(score * part / (sum(spoken) or 1), abs=0.01 + 1e-9)


@quickly
@given(evidence=evidences, prior=priors)
def test_what_said_nothing_gets_nothing(evidence: list[list[float]], prior: float) -> None:
    points, _ = shared(evidence, prior)
    assert not any(
        each
        for spoken, row in zip(evidence, points, strict=True)
        for part, each in zip(spoken, row, strict=True)
        if not part
    )


@quickly
@given(evidence=evidences, prior=priors)
def test_nobodys_points_depend_on_who_else_is_there(evidence: list[list[float]], prior: float) -> None:
    points, _ = shared(evidence, prior)
    assert points == [shared([spoken], prior)[0][0] for spoken in evidence]


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
