"""Why not this craftsman? Where anyone of the pool stands for a demand, what keeps them there, what would lift them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching import explanation_sentences as sentences
from matching.asking import Answer, Asked
from matching.counterfactuals import Counterfactual, Present, counterfactuals
from matching.offers import Offer, offers_of
from matching.reasons import Teller
from matching.rivals import Rivals
from matching.rules import RULES
from matching.scoring import FULL_SCORE, POINT_DIGITS, probability
from matching.values import Candidate, Craftsman, Method, Rejection


@dataclass(frozen=True, slots=True)
class Difference:
    """What one signal gives the first of a ranking and not the other, negative where it gives the other more.

    `points` are the signal's share of the gap between the two scores, in proportion to the log-odds by which it tells
    the two apart: what both have alike gives none. They are therefore not the two reasons' points subtracted.
    """

    code: str
    points: float
    text: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """`code` is excluded, below_floor, below_minimum or outranked."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """One craftsman for one demand, however low they stand.

    `standing` counts from 1 among all who fit: whom no rule excludes and who reach the weights' minimum score. It is
    None for whoever does not fit. `proposed` says whether a ranking with the limit asked for lists them, `why_not` why
    they do not stand first in it: None for who does. `rejections` are by every rule that excludes them. `first` is who
    stands first instead; the points of `differences`, largest first, add up to its score less the candidate's.
    """

    demand_id: str
    method: Method
    weights_version: str
    standing: int | None
    proposed: bool
    why_not: WhyNot | None
    candidate: Candidate
    rejections: tuple[Rejection, ...]
    first: Candidate | None
    differences: tuple[Difference, ...]
    counterfactuals: tuple[Counterfactual, ...]


def explain(
    asked: Asked,
    answers: Sequence[Answer],
    current: Sequence[NDArray[np.bool_]],
    spot: tuple[int, int],
    limit: int,
) -> Explanation:
    """Of the craftsman at `spot`: segment and place."""
    demand = asked.question.demand
    answer, place = answers[spot[0]], spot[1]
    craftsman = answer.segment.craftsmen[place]
    rejections = tuple(rejection for rule in RULES if (rejection := rule(craftsman, demand)))
    found = answer.found(place)
    value = found.value
    rivals = Rivals(asked, answers, current, spot, value)
    present = Present(value, None if rejections else rivals.rank_at(value), rejections)
    anyone = rivals.anyone_proposed(None if rejections else value)
    teller = Teller(asked)
    own = _Person(craftsman, teller.candidate(found), found.evidence)
    first = _first(teller, answers, rivals) if anyone and present.standing != 1 else None
    return Explanation(
        demand.id,
        asked.method,
        asked.weights.version,
        present.standing,
        anyone and present.standing is not None and present.standing <= limit,
        _why_not(asked, present, rivals, limit, own, first),
        own.candidate,
        rejections,
        first.candidate if first else None,
        _differences(asked, first, own) if first else (),
        counterfactuals(teller, craftsman, _nearest_offer(answer, place), present, rivals),
    )


@dataclass(frozen=True, slots=True)
class _Person:
    craftsman: Craftsman
    candidate: Candidate
    evidence: Mapping[str, float]

    def found(self, signal: str) -> str:
        told = (reason.text for reason in self.candidate.reasons if reason.code == signal)
        return next(told, sentences.NOTHING_FOUND)


def _nearest_offer(answer: Answer, place: int) -> Offer:
    """By words and concepts, whatever kind of service it is; the earliest of equals."""
    return tuple(offers_of(answer.segment.craftsmen[place]))[answer.nearest_offer(place)]


def _first(teller: Teller, answers: Sequence[Answer], rivals: Rivals) -> _Person | None:
    if rivals.best is None:
        return None
    _, _, segment, place = rivals.best
    found = answers[segment].found(place)
    return _Person(found.craftsman, teller.candidate(found), found.evidence)


def _why_not(
    asked: Asked, present: Present, rivals: Rivals, limit: int, own: _Person, first: _Person | None
) -> WhyNot | None:
    weights, score = asked.weights, own.candidate.score
    if present.rejections:
        return WhyNot("excluded", sentences.excluded(present.rejections, score, weights.minimum_score))
    if not rivals.anyone_proposed(present.value):
        highest = rivals.highest_score(present.value)
        return WhyNot("below_floor", sentences.below_floor(highest, score, asked.floor))
    if present.standing is None:
        return WhyNot("below_minimum", sentences.below_minimum(score, weights.minimum_score))
    if first is None:
        return None
    leader = first.craftsman.name, first.candidate.score
    return WhyNot("outranked", sentences.outranked(present.standing, limit, leader, score))


def _differences(asked: Asked, first: _Person, own: _Person) -> tuple[Difference, ...]:
    apart = {name: first.evidence[name] - own.evidence[name] for name in asked.weighed}
    points = _shared_gap(apart, asked.prior + sum(own.evidence.values()), first.candidate.score - own.candidate.score)
    names = first.craftsman.name, own.craftsman.name
    differences = [
        Difference(code, each, sentences.difference(code, names[0], first.found(code), names[1], own.found(code)))
        for code, each in points.items()
        if each
    ]
    return tuple(sorted(differences, key=lambda each: (-each.points, each.code)))


def _shared_gap(apart: Mapping[str, float], start: float, gap: float) -> dict[str, float]:
    """The gap between two scores, to the cent, by the log-odds that set the second of them `apart` from `start`."""
    whole = sum(apart.values())
    low, high = probability(start), probability(start + whole)
    steepness = (high - low) / whole if abs(whole) > 1e-6 else low * (1 - low)
    points = {name: round(FULL_SCORE * steepness * each, POINT_DIGITS) for name, each in apart.items()}
    largest = max(sorted(points), key=lambda name: abs(points[name]))
    points[largest] = round(points[largest] + gap - sum(points.values()), POINT_DIGITS)
    return points
