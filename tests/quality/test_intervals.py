"""The bootstrap, on values whose spread is known."""

import numpy as np
import pytest

from tests.quality.intervals import interval


def test_the_interval_of_a_mean_is_about_two_standard_errors_to_either_side():
    values = np.random.default_rng(1).normal(5.0, 2.0, (400, 1))
    low, high = interval(values)[:, 0]
    error = values.std() / 20
    assert low == pytest.approx(values.mean() - 1.96 * error, abs=0.1 * error * 2)
    assert high == pytest.approx(values.mean() + 1.96 * error, abs=0.1 * error * 2)


def test_the_true_mean_lies_within_nineteen_of_twenty_intervals():
    random = np.random.default_rng(2)
    ends = [interval(random.binomial(1, 0.3, (150, 1)).astype(float), draws=400)[:, 0] for _ in range(200)]
    within = np.mean([low <= 0.3 <= high for low, high in ends])
    assert 0.90 <= within <= 0.99


def test_paired_values_that_always_differ_by_the_same_leave_no_doubt():
    ours = np.random.default_rng(3).random((50, 2))
    assert interval(ours - (ours - 0.1)) == pytest.approx(np.full((2, 2), 0.1))


def test_every_measure_has_an_interval_of_its_own_and_the_same_seed_gives_the_same():
    values = np.random.default_rng(4).random((30, 5))
    assert interval(values).shape == (2, 5)
    assert np.array_equal(interval(values), interval(values))
    assert not np.array_equal(interval(values), interval(values, seed=7))
