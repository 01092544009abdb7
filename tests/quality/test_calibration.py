"""The reliability curve, on scores known to be right and known to be wrong."""

import numpy as np
import pytest

from tests.quality.calibration import reliability


def test_scores_that_are_the_probabilities_lie_on_the_diagonal():
    random = np.random.default_rng(0)
    predicted = random.random(20_000)
    curve = reliability(predicted, (random.random(20_000) < predicted).astype(float))
    assert curve["expected_error"] < 0.02
    assert curve["brier"] == pytest.approx(1 / 6, abs=0.01)
    assert curve["brier_of_mean"] == pytest.approx(1 / 4, abs=0.01)


def test_overconfidence_shows_as_the_distance_of_what_was_said_and_what_happened():
    curve = reliability(np.full(10, 0.8), np.array([1.0] * 3 + [0.0] * 7))
    assert curve["expected_error"] == pytest.approx(0.5)
    assert [(each["pairs"], each["predicted"], each["happened"]) for each in curve["bins"]] == [(10, 0.8, 0.3)]


def test_every_pair_falls_into_one_bin_the_ends_of_the_scale_included():
    curve = reliability(np.array([0.0, 0.02, 1.0]), np.zeros(3))
    assert [(each["from"], each["pairs"]) for each in curve["bins"]] == [(0.0, 1), (0.02, 1), (0.9, 1)]
