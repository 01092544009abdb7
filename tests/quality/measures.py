"""Ranking measures of one demand: from the grades of whoever was ranked, best first, and of everyone in its pool."""

import math
from collections.abc import Mapping, Sequence

MEASURES = ("MRR", "R@1", "R@5", "R@10", "nDCG@10")


def measured(order: Sequence[str], grades: Mapping[str, float]) -> list[float]:
    """Each of MEASURES. `grades` are those of the whole pool: whom the order leaves out counts as not found."""
    ranked = [grades.get(each, 0.0) for each in order]
    relevant = sum(grade > 0 for grade in grades.values())
    found = [recall(ranked, relevant, depth) for depth in (1, 5, 10)]
    return [reciprocal_rank(ranked), *found, ndcg(ranked, list(grades.values()))]


def ndcg(ranked: Sequence[float], existing: Sequence[float], depth: int = 10) -> float:
    """Gain 2^grade - 1, discount log2, against the best order of all grades that exist; 0 where none is above 0."""
    ideal = _discounted(sorted(existing, reverse=True), depth)
    return _discounted(ranked, depth) / ideal if ideal else 0.0


def reciprocal_rank(ranked: Sequence[float]) -> float:
    return next((1 / place for place, grade in enumerate(ranked, start=1) if grade > 0), 0.0)


def recall(ranked: Sequence[float], relevant: int, depth: int) -> float:
    """The share of the `relevant` ones in the pool that stands among the first `depth`."""
    return sum(grade > 0 for grade in ranked[:depth]) / relevant if relevant else 0.0


def _discounted(grades: Sequence[float], depth: int) -> float:
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades[:depth], start=1))
