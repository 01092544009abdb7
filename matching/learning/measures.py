"""How well weights foretell what coordinators and craftsmen did: by probability, by order, by calibration."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.learning.cases import Case, Fate, Seen
from matching.learning.labels import Floats, Labels, inverse_propensity, parameters_of, row_of
from matching.weights import Weights

BINS = 10
PLACES = 10
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Bin:
    """Labels whose score lies between two tens: their mean score and the share accepted, both 0 to 1."""

    lowest: float
    labels: int
    expected: float
    accepted: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one set of weights on one set of cases.

    `log_loss` in nats a label; `mrr` and `ndcg` (at 10) over the candidates that were shown, ordered anew, of the
    cases in which somebody accepted, each case counted by the inverse propensity of where that one stood;
    `calibration_error` the weighted mean distance of the bins from the diagonal. A coordinator who takes the first
    good enough never learns of a better one below: this still favours the weights that the lists were made with.
    """

    log_loss: float
    mrr: float
    ndcg: float
    calibration_error: float
    bins: tuple[Bin, ...]


def figures_of(cases: Sequence[Case], labels: Labels, weights: Weights) -> Figures | None:
    """None where no case has an accepted candidate: there is nothing to measure by."""
    orders = [ordered(case, weights) for case in cases]
    orders = [order for order in orders if any(seen.fate is Fate.ACCEPTED for seen in order)]
    if not orders:
        return None
    counted = [_inverse_propensity(order) for order in orders]
    bins, error = reliability(labels, weights)
    return Figures(
        round(log_loss(labels, weights), DIGITS),
        round(float(np.average([_reciprocal_rank(order) for order in orders], weights=counted)), DIGITS),
        round(float(np.average([_ndcg(order) for order in orders], weights=counted)), DIGITS),
        round(error, DIGITS),
        bins,
    )


def probabilities(labels: Labels, weights: Weights) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-labels.log_odds(parameters_of(weights))))
    return chances


def log_loss(labels: Labels, weights: Weights) -> float:
    odds = labels.log_odds(parameters_of(weights))
    return float(labels.weight @ (np.logaddexp(0.0, odds) - labels.accepted * odds) / labels.weight.sum())


def ordered(case: Case, weights: Weights) -> list[Seen]:
    """Those shown as these weights would have ordered them, equals by their ids, as the index does."""
    rows = np.array([row_of(case.method, seen) for seen in case.seen])
    odds = rows @ parameters_of(weights)
    pairs = sorted(zip(-odds, case.seen, strict=True), key=lambda pair: (pair[0], pair[1].craftsman_id))
    return [seen for _, seen in pairs]


def reliability(labels: Labels, weights: Weights) -> tuple[tuple[Bin, ...], float]:
    """The bins that hold labels, and the expected calibration error over them; of the labels about the matter."""
    told = labels.of_matter
    expected = probabilities(labels, weights)[told]
    accepted, weight = labels.accepted[told], labels.weight[told]
    number = np.minimum((expected * BINS).astype(int), BINS - 1)
    bins, error = [], 0.0
    for each in np.unique(number):
        inside = number == each
        mean, share = (float(np.average(of[inside], weights=weight[inside])) for of in (expected, accepted))
        error += abs(mean - share) * float(weight[inside].sum() / weight.sum())
        bins.append(Bin(int(each) / BINS, int(inside.sum()), round(mean, DIGITS), round(share, DIGITS)))
    return tuple(bins), error


def _inverse_propensity(order: Sequence[Seen]) -> float:
    """Of where the first to be accepted stood in the list as it was shown."""
    return inverse_propensity(min(seen.rank for seen in order if seen.fate is Fate.ACCEPTED))


def _reciprocal_rank(order: Sequence[Seen]) -> float:
    return next(1 / rank for rank, seen in enumerate(order, start=1) if seen.fate is Fate.ACCEPTED)


def _ndcg(order: Sequence[Seen]) -> float:
    """A gain of 1 for an acceptance and up to 1 more for how well the service went."""
    gains = [1 + seen.merit if seen.fate is Fate.ACCEPTED else 0.0 for seen in order]
    return _discounted(gains) / _discounted(sorted(gains, reverse=True))


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains[:PLACES], start=1))
