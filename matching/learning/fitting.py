"""Logistic regression drawn towards the present weights: little data changes little, and none changes nothing."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from matching.learning.cases import Case
from matching.learning.labels import PARAMETERS, PRIORS, Floats, Labels, parameters_of
from matching.learning.measures import log_loss
from matching.weights import Weights

SPREADS = (0.1, 0.3, 1.0)
"""Belief in the present weights, strongest first: standard deviations as a share of each one's own scale."""
SMALLEST_SCALE = 0.5
LEAST_WEIGHT = 0.02
"""A signal weighed at nothing is no longer written down with a match, and so could never be learned back."""
KEPT_DIGITS = 4
PART_TO_CHOOSE_BY = 0.25
FEWEST_TO_CHOOSE_BY = 20


def fit(labels: Labels, current: Weights, spread: float) -> Weights:
    """The most probable weights after `labels`, having believed `current` with independent Gaussian errors.

    Minimises  sum_i c_i * (ln(1 + exp(t_i)) - y_i * t_i) + 1/2 * sum_j ((b_j - b0_j) / s_j)^2  over b, where t is the
    log-odds, c the labels' weight, b0 today's parameters, s_j = spread times the larger of b0_j and SMALLEST_SCALE (1
    for priors), with every weight at least LEAST_WEIGHT or what it is today, if that is less. Convex, so the answer is
    one; found by L-BFGS-B from b0. Without labels it is `current`, exactly.
    """
    if not len(labels):
        return current
    from scipy.optimize import Bounds, minimize  # half a second to load, and nothing but learning needs it

    start = parameters_of(current)
    scale = spread * _scales(start)
    lowest = np.where(_is_prior(), -np.inf, (np.minimum(LEAST_WEIGHT, start) - start) / scale)

    def loss(steps: Floats) -> tuple[float, Floats]:
        odds = labels.log_odds(start + steps * scale)
        misfit = labels.weight @ (np.logaddexp(0.0, odds) - labels.accepted * odds)
        error = labels.weight * (1 / (1 + np.exp(-odds)) - labels.accepted)
        return float(misfit + steps @ steps / 2), (labels.features.T @ error) * scale + steps

    found = minimize(loss, np.zeros_like(start), jac=True, method="L-BFGS-B", bounds=Bounds(lowest, np.inf))
    learned = np.round(start + found.x * scale, KEPT_DIGITS)
    return replace(current, **dict(zip(PARAMETERS, learned.tolist(), strict=True)))


def choose_spread(cases: Sequence[Case], current: Weights) -> float:
    """The belief under which the earlier cases foretell the later ones best; the strongest where those are too few."""
    later = round(len(cases) * PART_TO_CHOOSE_BY)
    if later < FEWEST_TO_CHOOSE_BY:
        return SPREADS[0]
    earlier, judged = Labels.of(cases[:-later], current), Labels.of(cases[-later:], current)
    if not len(earlier) or not len(judged):
        return SPREADS[0]
    return min(SPREADS, key=lambda spread: log_loss(judged, fit(earlier, current, spread)))


def _is_prior() -> Floats:
    return np.array([name in PRIORS.values() for name in PARAMETERS])


def _scales(start: Floats) -> Floats:
    return np.where(_is_prior(), 1.0, np.maximum(start, SMALLEST_SCALE))
