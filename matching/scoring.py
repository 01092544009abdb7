"""Signals into points: what each contributes to every craftsman's score, adding up to it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matching.segment import Floats, Segment
from matching.signals import SIGNALS, Context, applicable
from matching.weights import CIRCUMSTANCE_SIGNALS, SIGNALS_OF_METHOD, Weights

FULL_SCORE = 100.0
POINT_DIGITS = 2
"""Points are rounded before they are added up, so that whoever adds up what is shown comes to the score."""


@dataclass(frozen=True, slots=True)
class Scores:
    """For each craftsman of a segment: the points of every signal, and their total from 0 to 100."""

    points: Mapping[str, Floats]
    total: Floats

    def contributions_of(self, place: int) -> dict[str, float]:
        return {name: float(points[place]) for name, points in self.points.items()}


def score(context: Context, segment: Segment) -> Scores:
    """Relevance is a weighted mean; circumstances are one too, but count only in proportion to relevance."""
    weights = context.weights
    relevance_share = FULL_SCORE * (1 - weights.circumstances)
    points = _weighted(context, segment, SIGNALS_OF_METHOD[context.method], relevance_share)
    relevance = _sum(points, len(segment)) / relevance_share
    circumstances = _weighted(context, segment, CIRCUMSTANCE_SIGNALS, FULL_SCORE * weights.circumstances)
    points.update({name: each * relevance for name, each in circumstances.items()})
    points = {name: each.round(POINT_DIGITS) for name, each in points.items()}
    return Scores(points, _sum(points, len(segment)))


def _weighted(context: Context, segment: Segment, names: tuple[str, ...], full: float) -> dict[str, Floats]:
    shares = shares_of(context, names, context.weights)
    return {name: full * share * SIGNALS[name](context, segment) for name, share in shares.items()}


def shares_of(context: Context, names: tuple[str, ...], weights: Weights) -> dict[str, float]:
    """Each signal's share among those the demand gives rise to."""
    counted = {name: weights.of(name) for name in names if applicable(name, context.question)}
    whole = sum(counted.values())
    return {name: weight / whole for name, weight in counted.items()}


def _sum(points: Mapping[str, Floats], size: int) -> Floats:
    total = np.zeros(size)
    for each in points.values():
        total = total + each
    return total
