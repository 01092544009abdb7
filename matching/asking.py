"""One demand put to one segment: what it asks for in numbers, and who comes out on top."""

import threading
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching import reaching, weighing
from matching.bounding import Workspace
from matching.kernels import Floats, Ints, Singles
from matching.naming import named
from matching.offers import KINDS, kind_agreement
from matching.postings import NOTHING, Terms
from matching.question import Question
from matching.reading import Reader
from matching.scoring import log_odds, score_of
from matching.segment import Segment
from matching.values import Craftsman, Method
from matching.weighing import SIGNALS, Beside, Measured, Pool, Wanted
from matching.weights import SIGNALS_OF_METHOD, Weights

UNLIKE = np.float32(0.3)
"""The cosine that sentence encoders give texts that have nothing to do with each other, at most."""

ROUNDING = 1e-9
"""What taking the prior off a threshold and adding it again may lose."""

_NO_MEANING = np.zeros(0, np.float32)
_NOBODY = np.zeros(0, np.float64)


class Asked:
    """What is the same for every segment: the question, what each code is worth, and the weight of each signal."""

    def __init__(self, question: Question, method: Method, reader: Reader, weights: Weights) -> None:
        self.question = question
        self.method = method
        self.reader = reader
        self.weights = weights
        self.prior = weights.prior_of(method)
        demand = question.demand
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
        self.by_signal: Floats = np.array([self.weight(name) for name in SIGNALS], dtype=np.float64)
        self.floor = score_of(log_odds(weights.floor) + self.weight("region")) if weights.floor > 0 else 0.0
        """The score the best must reach. Where a place is asked for, being near lifts anyone, so it takes that more."""
        self.wanted = _wanted(self)

    def weight(self, signal: str) -> float:
        return self.weighed.get(signal, 0.0)


def _wanted(asked: Asked) -> Wanted:
    question, gauge = asked.question, asked.reader.gauge
    demand = question.demand
    agreement = np.array([kind_agreement(demand.kind, kind) for kind in KINDS], dtype=np.float64)
    concepts = question.concepts.worths if asked.weight("concepts") else NOTHING
    disciplines = question.disciplines.worths if asked.weight("discipline") else NOTHING
    return Wanted(
        question.terms if asked.weight("text") else NOTHING,
        question.wish_terms if asked.weight("suggestion") else NOTHING,
        concepts,
        disciplines,
        _by_number(concepts, len(asked.reader.lexicon.concepts.topics)),
        _by_number(disciplines, len(asked.reader.lexicon.disciplines.topics)),
        asked.weight("text") + asked.weight("kind") * agreement,
        agreement,
        asked.weights.half_similarity,
        asked.weight("concepts"),
        asked.weight("discipline"),
        asked.weight("meaning"),
        asked.weight("industry"),
        asked.weight("tags"),
        asked.weight("region"),
        asked.weight("suggestion"),
        gauge.industry_worths(question.industries),
        gauge.tag_worths(question.tags),
        gauge.region_worths(demand.region_code or ""),
    )


def _by_number(terms: Terms, count: int) -> Ints:
    worths = np.zeros(count, np.int32)
    worths[terms.keys] = terms.worths
    return worths


class Answer:
    """Everything about one demand in one segment."""

    def __init__(self, asked: Asked, segment: Segment) -> None:
        self.asked = asked
        self.segment = segment
        self._beside = Beside(
            likeness_in_meaning(asked, segment) if asked.weight("meaning") else _NO_MEANING,
            named(asked.question.wish, segment) if asked.weight("suggestion") else _NOBODY,
        )

    def top(self, count: int, threshold: float, current: NDArray[np.bool_], known: bool = False) -> list["Found"]:
        """The best, `threshold` log-odds at least, most first, equals in the order of ids.

        `known` says that the threshold is near what it takes to be among the best, as a segment before this has shown.
        """
        asked, craftsmen = self.asked, self.segment.craftsmen
        least = threshold - asked.prior - ROUNDING
        pool, workspace = self.segment.pool, _workspace(self.segment.pool)
        best: Measured = reaching.top(count, least, known, current, pool, asked.wanted, self._beside, workspace)
        columns = zip((best.values + asked.prior).tolist(), best.places.tolist(), strict=True)
        return [
            Found(-value, craftsmen[place].id, self, best, number)
            for number, (value, place) in enumerate(columns)
            if value >= threshold
        ]

    def measured(self, places: Sequence[int]) -> Measured:
        """Of these, to the last bit what `top` says of them: equals must stay equals."""
        found = self._measured(places, self.asked.wanted)
        return found._replace(values=found.values + self.asked.prior)

    def found(self, place: int) -> "Found":
        measured = self.measured([place])
        return Found(-float(measured.values[0]), self.segment.craftsmen[place].id, self, measured, 0)

    def everyone(self, threshold: float, current: NDArray[np.bool_]) -> tuple[list[int], list[float]]:
        """The places of all who come to so much log-odds, in the order of ids, and their log-odds."""
        asked, pool, workspace = self.asked, self.segment.pool, _workspace(self.segment.pool)
        least = threshold - asked.prior - ROUNDING
        places, evidence = reaching.everyone(least, current, pool, asked.wanted, self._beside, workspace)
        values = evidence + asked.prior
        reached = values >= threshold
        return places[reached].tolist(), values[reached].tolist()

    def nearest_offer(self, place: int) -> int:
        """Which of the craftsman's offers is nearest by words and topics, whatever kind of service it is; the earliest
        of equals."""
        by_kind = np.full(len(KINDS), self.asked.weight("text"))
        measured = self._measured([place], self.asked.wanted._replace(by_kind=by_kind, by_meaning=0.0))
        return int(measured.rows[0] - self.segment.pool.first_row[place])

    def _measured(self, places: Sequence[int], wanted: Wanted) -> Measured:
        pool = self.segment.pool
        slots, wish_slots = np.zeros((2, len(pool.keys)), np.uint16)
        words = weighing.looked_for(pool, wanted, slots, wish_slots)
        numbers = np.array(places, dtype=np.int32)
        found: Measured = weighing.measured(numbers, words, pool, wanted, self._beside)
        return found


_own = threading.local()


def _workspace(pool: Pool) -> Workspace:
    """The thread's own, as large as any segment has needed yet."""
    owners, keys = len(pool.standing), len(pool.keys)
    kept: Workspace | None = getattr(_own, "workspace", None)
    if kept is None or not kept.has_room(owners, keys):
        owners, keys = max(owners, len(kept.texts) if kept else 0), max(keys, len(kept.slots) if kept else 0)
        kept = _own.workspace = Workspace.of(owners, keys)
    return kept


class Found(NamedTuple):
    """A craftsman weighed: the log-odds negated and the id first, so that in order the best come first, equals by id;
    and the number of the craftsman in what was measured."""

    negated: float
    craftsman_id: str
    answer: Answer
    measured: Measured
    number: int

    @property
    def value(self) -> float:
        return -self.negated

    @property
    def place(self) -> int:
        return int(self.measured.places[self.number])

    @property
    def craftsman(self) -> Craftsman:
        return self.answer.segment.craftsmen[self.place]

    @property
    def evidence(self) -> dict[str, float]:
        """The log-odds each signal gives; what the method does not hear or the demand not ask for is left out."""
        signals = dict(zip(SIGNALS, self.measured.signals[self.number].tolist(), strict=True))
        return {name: weight * signals[name] for name, weight in self.answer.asked.weighed.items()}


def likeness_in_meaning(asked: Asked, segment: Segment) -> Singles:
    """Of every row, from 0 to 1, where an encoder read both sides; else nothing. Any two sentences are a little alike,
    which says nothing, so only what is above that counts."""
    wanted = asked.question.meaning
    if wanted is None or segment.meanings is None:
        return _NO_MEANING
    cosine: Singles = segment.meanings @ wanted
    likeness: Singles = np.clip((cosine - UNLIKE) / (1 - UNLIKE), 0.0, 1.0).astype(np.float32)
    return likeness
