"""Ranking measures, from the grades of what was ranked, best first."""

import math
from collections.abc import Sequence


def ndcg(grades: Sequence[float], depth: int = 10) -> float | None:
    """Gain 2^grade - 1, discount log2; None where nothing has a grade above 0, for then any order is as good."""
    ideal = _discounted(sorted(grades, reverse=True), depth)
    return _discounted(grades, depth) / ideal if ideal else None


def reciprocal_rank(grades: Sequence[float]) -> float:
    return next((1 / place for place, grade in enumerate(grades, start=1) if grade > 0), 0.0)


def recall(grades: Sequence[float], depth: int) -> float:
    """The share of what is relevant that stands among the first `depth`."""
    relevant = sum(grade > 0 for grade in grades)
    return sum(grade > 0 for grade in grades[:depth]) / relevant if relevant else 0.0


def _discounted(grades: Sequence[float], depth: int) -> float:
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades[:depth], start=1))
