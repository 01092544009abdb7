"""Whom weights put first and whom they misjudge, by the craftsmen's city and industry section."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from matching.learning.cases import Case, Seen
from matching.learning.labels import Labels, labelled_of
from matching.learning.measures import DIGITS, ordered, probabilities
from matching.weights import Weights

ENOUGH_SHOWN = 30
ENOUGH_LABELS = 10
"""Smaller groups are shown but not compared: their figures are mostly chance."""


@dataclass(frozen=True, slots=True)
class Group:
    """Of `shown` candidates the share put first, and over `labels` the mean of score (0 to 1) less outcome.

    A positive error is a group that is promised more than it is given. None without a label.
    """

    name: str
    shown: int
    labels: int
    offers_before: float
    offers_after: float
    error_before: float | None
    error_after: float | None


@dataclass(frozen=True, slots=True)
class Fairness:
    """The gaps are the largest less the smallest share or error of the groups large enough to compare; 0 of one."""

    by: str
    groups: tuple[Group, ...]
    offer_gap_before: float
    offer_gap_after: float
    error_gap_before: float
    error_gap_after: float


def fairness_of(cases: Sequence[Case], labels: Labels, before: Weights, after: Weights) -> tuple[Fairness, ...]:
    """`labels` are those of `cases`, in the same order."""
    cities = _compared("city", lambda seen: seen.city, cases, labels, before, after)
    return cities, _compared("section", lambda seen: seen.section, cases, labels, before, after)


def _compared(
    by: str, name_of: Callable[[Seen], str], cases: Sequence[Case], labels: Labels, before: Weights, after: Weights
) -> Fairness:
    shown = Counter(name_of(seen) for case in cases for seen in case.seen)
    firsts = [Counter(name_of(ordered(case, weights)[0]) for case in cases) for weights in (before, after)]
    errors = [probabilities(labels, weights) - labels.accepted for weights in (before, after)]
    owners = np.array([name_of(seen) for _, seen in chain.from_iterable(map(labelled_of, cases))])
    groups = []
    for name, count in sorted(shown.items()):
        own = (owners == name) & labels.of_matter if len(labels) else np.zeros(0, dtype=np.bool_)
        means = [
            round(float(np.average(each[own], weights=labels.weight[own])), DIGITS) if own.any() else None
            for each in errors
        ]
        offers = [round(first[name] / count, DIGITS) for first in firsts]
        groups.append(Group(name, count, int(own.sum()), *offers, *means))
    large = [group for group in groups if group.shown >= ENOUGH_SHOWN]
    judged = [group for group in groups if group.labels >= ENOUGH_LABELS]
    return Fairness(
        by,
        tuple(groups),
        _gap(group.offers_before for group in large),
        _gap(group.offers_after for group in large),
        _gap(group.error_before for group in judged),
        _gap(group.error_after for group in judged),
    )


def _gap(figures: Iterable[float | None]) -> float:
    known = [each for each in figures if each is not None]
    return round(max(known) - min(known), DIGITS) if known else 0.0
