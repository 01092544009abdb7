"""A space of topics: texts as unit vectors over what their words name, and what stands near each topic."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.batch import Integers
from matching.kernels import said
from matching.phrases import PhraseBook, Places
from matching.postings import FULL_IMPACT, Rows

Floats = NDArray[np.float64]

FAINT = 0.05
"""What is less of a demand than this is not what it is about."""
FOCUS = 1.3
"""The power by which what a demand says most outweighs what it mentions beside."""


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
        self._first = np.cumsum([0, *map(len, votes)], dtype=np.int64)
        self._voted = np.array([number for each in votes for number, _ in each], dtype=np.int64)
        self._weight = np.array(
            [weight / math.sqrt(len(each)) for each in votes for _, weight in each], dtype=np.float64
        )
        """A phrase that may mean several topics tells less of each."""
        self._near = np.eye(len(self.topics))
        """What each topic, a row, is worth where another is asked for."""
        for number, topic in enumerate(self.topics):
            self._near[number, [place[other] for other in topic.related if place.get(other, number) != number]] = (
                related
            )
        self._words = tuple(_surest_first(topic.words) for topic in self.topics)

    def vectors(self, phrases: Integers, rows: Integers) -> tuple[Integers, Integers, Floats]:
        """Of phrases found in rows: rows, topics and weights, a vector no longer than 1 for each row."""
        row, topic, weight = self._said(phrases, rows, np.ones(len(phrases)))
        length = np.sqrt(np.bincount(row, weight * weight, minlength=1))
        return row, topic, weight / np.maximum(length, self._least_said)[row]

    def rows(self, phrases: Integers, rows: Integers, row_count: int) -> Rows:
        row, topic, weight = self.vectors(phrases, rows)
        impacts = np.maximum(1, np.rint(FULL_IMPACT * weight)).astype(np.uint8)
        return Rows.weighted(row, topic, impacts, row_count)

    def asked(self, places: Places, worths: Floats) -> tuple[Integers, Floats]:
        """The unit vector of a demand, `worths` being what each place that names something is worth: topics, and what
        share of it each is."""
        _, topic, weight = self._said(places.phrases, np.zeros_like(places.phrases), worths)
        weight = weight**FOCUS
        weight /= math.sqrt(weight @ weight) or 1.0
        clear = weight >= FAINT
        return topic[clear], weight[clear]

    def widened(self, topics: Integers, weights: Floats) -> tuple[Integers, Floats, Integers]:
        """Of what is asked for and all that is near it: the topics, what each is worth to the demand, at most 1, and
        the one asked for that does most for it."""
        if not len(topics):
            return topics, weights, topics
        given = weights[:, None] * self._near[topics]
        worth = np.minimum(1.0, given.sum(axis=0))
        near = np.flatnonzero(worth)
        return near, worth[near], topics[given[:, near].argmax(axis=0)]

    def meanings(self, phrase: int) -> list[int]:
        """The topics a phrase of the book may mean."""
        found: list[int] = self._voted[self._first[phrase] : self._first[phrase + 1]].tolist()
        return found

    def words_of(self, topic: int) -> tuple[str, ...]:
        """In normal form, the surest first, and of those the longest."""
        return self._words[topic]

    def _said(self, phrases: Integers, rows: Integers, worths: Floats) -> tuple[Integers, Integers, Floats]:
        return said(rows, phrases, worths, self._first, self._voted, self._weight, len(self.topics))


def _surest_first(words: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-words[word], -len(word), word)))
