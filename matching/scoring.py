"""Evidence into scores: log-odds added up, turned into a probability, and shared out among what spoke for it."""

import math
from collections.abc import Mapping

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


def points_of(evidence: Mapping[str, float], prior: float) -> dict[str, float]:
    """The score shared out in proportion to each signal's evidence, so that the points add up to it to the cent.

    The largest remainders get the cents that rounding down left over.
    """
    whole = sum(evidence.values())
    if whole <= 0:
        return {}
    cents = round(score_of(prior + whole) * _CENTS)
    exact = {name: cents * each / whole for name, each in evidence.items() if each > 0}
    shared = {name: math.floor(each) for name, each in exact.items()}
    left = cents - sum(shared.values())
    for name in sorted(exact, key=lambda name: (shared[name] - exact[name], name))[:left]:
        shared[name] += 1
    return {name: each / _CENTS for name, each in shared.items()}
