"""A space of topics: texts as unit vectors over what their words name, and what stands near each topic."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.batch import Integers
from matching.phrases import PhraseBook, Places
from matching.postings import Postings, sublinear

Floats = NDArray[np.float64]

FAINT = 0.05
"""What is less of a demand than this is not what it is about."""
FULL_IMPACT = 255
"""A topic's share of a row's unit vector, as the byte that is stored."""


@dataclass(frozen=True, slots=True)
class Topic:
    """`words` in normal form, each with how surely it speaks for this topic; `related` are ids of others near it."""

    id: str
    name: str
    words: Mapping[str, float]
    related: tuple[str, ...]


class Space:
    """Topics found by the phrases of one book. Immutable."""

    def __init__(self, topics: Sequence[Topic], book: PhraseBook, related: float, least_said: float) -> None:
        """`related` is what a neighbouring topic is worth beside the very one; `least_said` the length a row's vector
        is divided by at least: one word alone does not make a row all about its topic."""
        self._least_said = least_said
        self.topics = tuple(topics)
        place = {topic.id: number for number, topic in enumerate(self.topics)}
        votes: list[list[tuple[int, float]]] = [[] for _ in book.phrases]
        for number, topic in enumerate(self.topics):
            for word, weight in topic.words.items():
                votes[book.number[word]].append((number, weight))
        self._first = np.cumsum([0, *map(len, votes)])
        self._voted = np.array([number for each in votes for number, _ in each], dtype=np.int64)
        self._weight = np.array([weight / math.sqrt(len(each)) for each in votes for _, weight in each])
        """A phrase that may mean several topics tells less of each."""
        self._near = [
            [(place[other], related) for other in sorted(topic.related) if other in place and other != topic.id]
            for topic in self.topics
        ]
        self._words = tuple(_surest_first(topic.words) for topic in self.topics)

    def vectors(self, phrases: Integers, rows: Integers) -> tuple[Integers, Integers, Floats]:
        """Of phrases found in rows: rows, topics and weights, a vector no longer than 1 for each row."""
        row, topic, weight = self._said(phrases, rows, None)
        length = np.sqrt(np.bincount(row, weight * weight, minlength=1))
        return row, topic, weight / np.maximum(length, self._least_said)[row]

    def postings(self, phrases: Integers, rows: Integers, row_count: int) -> Postings:
        row, topic, weight = self.vectors(phrases, rows)
        impacts = np.maximum(1, np.rint(FULL_IMPACT * weight)).astype(np.uint8)
        return Postings.weighted(row, topic, impacts, row_count)

    def asked(self, places: Places, worths: Floats) -> dict[int, float]:
        """The unit vector of a demand, `worths` being what each place that names something is worth."""
        _, topic, weight = self._said(places.phrases, np.zeros_like(places.phrases), worths)
        weight /= math.sqrt(weight @ weight) or 1.0
        clear = weight >= FAINT
        return dict(zip(topic[clear].tolist(), weight[clear].tolist(), strict=True))

    def widened(self, asked: Mapping[int, float]) -> dict[int, float]:
        """What each topic is worth to the demand: itself and those near it, at most 1."""
        worth: defaultdict[int, float] = defaultdict(float)
        for topic, weight in asked.items():
            worth[topic] += weight
            for other, share in self._near[topic]:
                worth[other] += weight * share
        return {topic: min(1.0, value) for topic, value in worth.items()}

    def nearest(self, asked: Mapping[int, float]) -> dict[int, int]:
        """For each topic `widened` gives worth to, the one asked for that does most."""
        best: dict[int, tuple[float, int]] = {}
        for topic, weight in asked.items():
            for other, share in [(topic, 1.0), *self._near[topic]]:
                best[other] = max(best.get(other, (0.0, -1)), (weight * share, topic))
        return {topic: asked_for for topic, (_, asked_for) in best.items()}

    def meanings(self, phrase: int) -> list[int]:
        """The topics a phrase of the book may mean."""
        found: list[int] = self._voted[self._first[phrase] : self._first[phrase + 1]].tolist()
        return found

    def words_of(self, topic: int) -> tuple[str, ...]:
        """In normal form, the surest first, and of those the longest."""
        return self._words[topic]

    def _said(self, phrases: Integers, rows: Integers, worths: Floats | None) -> tuple[Integers, Integers, Floats]:
        """What is said of each topic in each row: a phrase named n times counts 1 + ln n."""
        size = max(1, len(self._first) - 1)
        pairs, inverse = np.unique(rows * size + phrases, return_inverse=True)
        counts = np.bincount(inverse, worths, minlength=len(pairs))
        row, phrase = np.divmod(pairs, size)
        said = sublinear(counts.astype(np.float64))
        votes = self._first[phrase + 1] - self._first[phrase]
        at = np.repeat(self._first[phrase], votes) + _counting(votes)
        topics = max(1, len(self.topics))
        cells, inverse = np.unique(np.repeat(row, votes) * topics + self._voted[at], return_inverse=True)
        weight = np.bincount(inverse, np.repeat(said, votes) * self._weight[at], minlength=len(cells))
        row, topic = np.divmod(cells, topics)
        return row, topic, weight.astype(np.float64)


def _surest_first(words: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-words[word], -len(word), word)))


def _counting(counts: Integers) -> Integers:
    """0, 1, ... for each group: [2, 3] gives [0, 1, 0, 1, 2]."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
