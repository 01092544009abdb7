"""One demand put to one segment: the sums of its terms over all rows, and who comes out on top."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matching.kernels import Singles, best_row, top
from matching.naming import named
from matching.offers import KINDS, kind_agreement
from matching.postings import WORTH, Postings
from matching.question import Question, Terms
from matching.reading import Reader
from matching.scoring import log_odds, score_of
from matching.segment import Floats, Ints, Segment
from matching.space import FULL_IMPACT
from matching.values import Method
from matching.weights import SIGNALS_OF_METHOD, Weights

TOPIC_SCALE = 1 / (FULL_IMPACT * WORTH)
UNLIKE = np.float32(0.3)
"""The cosine that sentence encoders give texts that have nothing to do with each other, at most."""
ROUNDING = 1e-9
"""What adding in another order may differ by: a bound must not be missed by it."""
NAMED_PHRASE = 0.6
"""What the matching suggestion is worth when it merely names the craftsman's trade."""


class Asked:
    """What is the same for every segment: the question, what each code is worth, and the weight of each signal."""

    def __init__(self, question: Question, method: Method, reader: Reader, weights: Weights) -> None:
        self.question = question
        self.method = method
        self.reader = reader
        self.weights = weights
        self.prior = weights.prior_of(method)
        demand, gauge = question.demand, reader.gauge
        wanted = {
            "industry": bool(question.industries),
            "tags": bool(question.tags),
            "suggestion": bool(question.wish),
            "region": bool(demand.region_code),
            "meaning": question.meaning is not None,
        }
        self.weighed: Mapping[str, float] = {
            name: weights.of(name)
            for name in SIGNALS_OF_METHOD[method]
            if wanted.get(name, True) and weights.of(name) > 0
        }
        """By name the weight of each signal that the method hears and the demand asks for."""
        self.industry_worth = gauge.industry_worths(question.industries)
        self.tag_worth = gauge.tag_worths(question.tags)
        self.region_worth = gauge.region_worths(demand.region_code or "")
        self.agreement = np.array([kind_agreement(demand.kind, kind) for kind in KINDS], dtype=np.float64)
        self.by_kind = self.weight("text") + self.weight("kind") * self.agreement
        """What a likeness of 1 in text gives an offer of each kind."""
        self.floor = score_of(log_odds(weights.floor) + self.weight("region")) if weights.floor > 0 else 0.0
        """The score the best must reach. Where a place is asked for, being near lifts anyone, so it takes that more."""
        self.most_beside = self.weight("industry") + self.weight("tags") + self.weight("region") + ROUNDING

    def weight(self, signal: str) -> float:
        return self.weighed.get(signal, 0.0)


class Answer:
    """Everything about one demand in one segment. Row sums are made once and kept for the reasons."""

    def __init__(self, asked: Asked, segment: Segment) -> None:
        self.asked = asked
        self.segment = segment
        question = asked.question
        self.text = self._sums("text", segment.text, question.terms)
        self.concepts = self._sums("concepts", segment.concepts, question.concepts.worths)
        self.disciplines = self._sums("discipline", segment.disciplines, question.disciplines.worths)
        self.wishes = wish_signal(asked, segment) if asked.weight("suggestion") else np.zeros(0)
        self.meaning = likeness_in_meaning(asked, segment)
        self._sums_of_rows = (self.text, self.concepts, self.disciplines, self.meaning)
        self._scales = (
            segment.text_scale,
            TOPIC_SCALE,
            asked.weights.half_similarity,
            asked.weight("concepts"),
            asked.weight("discipline"),
            asked.weight("meaning"),
        )

    def top(self, count: int, threshold: float, current: NDArray[np.bool_]) -> tuple[list[int], list[float]]:
        """Places and log-odds of the best, `threshold` log-odds at least, most first, equals in the order of ids."""
        asked, segment = self.asked, self.segment
        wishes = asked.weight("suggestion") * self.wishes
        places, evidence = top(
            count,
            threshold - asked.prior,
            current,
            segment.first_row,
            self._sums_of_rows,
            self._scales,
            asked.by_kind,
            segment.kind_of_row,
            segment.standing,
            (segment.industries.starts, segment.industries.held, segment.industries.surety, asked.industry_worth),
            segment.open_to_all,
            (segment.tags.starts, segment.tags.held, segment.tags.surety, asked.tag_worth),
            segment.region_of,
            asked.region_worth,
            wishes,
            (asked.weight("industry"), asked.weight("tags"), asked.weight("region")),
            asked.most_beside + segment.most_standing + (float(wishes.max()) if len(wishes) else 0.0),
        )
        return places.tolist(), (evidence + asked.prior).tolist()

    def best_row(self, place: int) -> int:
        """The row of the craftsman's offer that speaks loudest."""
        start, end = self.segment.first_row[place], self.segment.first_row[place + 1]
        row: int = best_row(start, end, self._sums_of_rows, self._scales, self.asked.by_kind, self.segment.kind_of_row)
        return row

    def alike(self, row: int) -> float:
        """The likeness of a row's text from 0 to 1: a cosine of short texts is small and means much."""
        cosine = float(self.text[row] * self.segment.text_scale[row])
        return cosine / (cosine + self.asked.weights.half_similarity)

    def signals(self, place: int) -> dict[str, float]:
        """Each signal from 0 to 1, as `top` adds them up."""
        asked, segment, row = self.asked, self.segment, self.best_row(place)
        alike = self.alike(row)
        near = max(
            (float(asked.industry_worth[code]) * sure for code, sure in segment.industries.at(place)), default=0.0
        )
        return {
            "text": alike,
            "concepts": min(1.0, float(self.concepts[row] * TOPIC_SCALE)),
            "discipline": math.sqrt(min(1.0, float(self.disciplines[row] * TOPIC_SCALE))),
            "meaning": float(self.meaning[row]) if len(self.meaning) else 0.0,
            "kind": alike * float(asked.agreement[segment.kind_of_row[row]]),
            "industry": max(near, alike) if segment.open_to_all[place] else near,
            "tags": sum(float(asked.tag_worth[code]) * sure for code, sure in segment.tags.at(place)),
            "suggestion": float(self.wishes[place]) if len(self.wishes) else 0.0,
            "region": float(asked.region_worth[segment.region_of[place]]),
            "load": float(segment.free_shares[place]),
            "record": float(segment.records[place]),
            "honours": float(segment.honours[place]),
        }

    def evidence(self, place: int) -> dict[str, float]:
        """The log-odds each signal gives; what the method does not hear or the demand not ask for is left out."""
        signals = self.signals(place)
        return {name: weight * signals[name] for name, weight in self.asked.weighed.items()}

    def _sums(self, signal: str, postings: Postings, terms: Terms) -> Ints:
        """For each row what the terms come to; nothing where the signal is not heard."""
        if self.asked.weight(signal) > 0:
            return postings.sums(terms.keys, terms.worths)
        return np.zeros(postings.row_count, np.int32)


def likeness_in_meaning(asked: Asked, segment: Segment) -> Singles:
    """Of every row, from 0 to 1, where an encoder read both sides; else nothing. Any two sentences are a little alike,
    which says nothing, so only what is above that counts."""
    wanted = asked.question.meaning
    if wanted is None or segment.meanings is None or not asked.weight("meaning"):
        return np.zeros(0, np.float32)
    cosine: Singles = segment.meanings @ wanted
    likeness: Singles = np.clip((cosine - UNLIKE) / (1 - UNLIKE), 0.0, 1.0).astype(np.float32)
    return likeness


def wish_signal(asked: Asked, segment: Segment) -> Floats:
    """Whether the enterprise's matching suggestion names the craftsman, their team or employer, or their trade."""
    terms = asked.question.wish_terms
    cosine = segment.text.sums(terms.keys, terms.worths) * segment.text_scale
    alike = NAMED_PHRASE * cosine / (cosine + asked.weights.half_similarity)
    by_phrase = np.maximum.reduceat(alike, segment.first_row[:-1])
    return np.maximum(by_phrase, named(asked.question.wish, segment))
