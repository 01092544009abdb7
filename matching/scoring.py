"""Evidence into scores: log-odds added up, turned into a probability, and shared out among what spoke for it."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FULL_SCORE = 100.0
POINT_DIGITS = 2
_CENTS = 10**POINT_DIGITS


def probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds)) if log_odds >= 0 else 1 - 1 / (1 + math.exp(log_odds))


def log_odds(score: float) -> float:
    """Of a score of 0 to 100, its ends left out."""
    share = score / FULL_SCORE
    return math.log(share / (1 - share))


def score_of(total: float) -> float:
    """100 times the probability that a coordinator accepts, rounded as it is shown."""
    return round(FULL_SCORE * probability(total), POINT_DIGITS)


def points_of(evidence: Floats, scores: Sequence[float]) -> Floats:
    """Scores shared out in proportion to each signal's evidence, so that the points add up to them to the cent.

    `evidence` has a row for each score and a column for each signal; so have the points. The largest remainders get
    the cents that rounding down left over, the first columns of equals.
    """
    whole = evidence.sum(axis=1, keepdims=True)
    cents = np.rint(np.array(scores, dtype=np.float64) * _CENTS)[:, None]
    exact = np.divide(cents * evidence, whole, out=np.zeros_like(evidence), where=whole > 0)
    shared = np.floor(exact)
    left = np.where(whole > 0, cents - shared.sum(axis=1, keepdims=True), 0)
    rank = np.argsort(np.argsort(shared - exact, axis=1, kind="stable"), axis=1)
    points: Floats = (shared + (rank < left)) / _CENTS
    return points
