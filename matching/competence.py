"""Where a demand's field of competence and an offer's meet, and by which words each of them is known."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.kernels import Ints, impacts_in
from matching.phrases import PhraseBook
from matching.postings import Postings
from matching.question import Question, Topics
from matching.segment import RowText
from matching.space import Space, Topic


@dataclass(frozen=True, slots=True)
class Meeting:
    """The topic asked for and the one held, the same or near it, with a phrase in normal form for each; the
    offer's is empty where a word of it could not be found again."""

    asked: Topic
    held: Topic
    demand_phrase: str
    offer_phrase: str


class Competence:
    """What one demand's topics of one space are known by."""

    def __init__(self, question: Question, topics: Topics, space: Space, book: PhraseBook) -> None:
        self._space = space
        self._keys = topics.worths.keys
        self._worths = topics.worths.worths
        self._asked_by = space.nearest(topics.named)
        self._known: dict[int, _Known] = {}
        self._phrases: defaultdict[int, list[str]] = defaultdict(list)
        for phrase in question.places.phrases.tolist():
            for topic in space.meanings(phrase):
                self._phrases[topic].append(book.phrases[phrase])

    def meeting(self, postings: Postings, row: int, offered: RowText) -> Meeting | None:
        """The pair that speaks loudest; None where the row has none of the topics."""
        known = self._known_in(postings)
        if not len(known.keys):
            return None
        contributions = known.worths * impacts_in(row, known.starts, known.ends, postings.rows, postings.impacts)
        loudest = int(contributions.argmax())
        if not contributions[loudest]:
            return None
        held = int(known.keys[loudest])
        asked = self._asked_by[held]
        words = chain(self._phrases.get(held, ()), self._space.words_of(held))
        offer_phrase = next((word for word in words if word in offered.text), "")
        demand_phrase = max(self._phrases[asked], key=lambda phrase: (phrase == offer_phrase, len(phrase)))
        topics = self._space.topics
        return Meeting(topics[asked], topics[held], demand_phrase, offer_phrase)

    def _known_in(self, postings: Postings) -> "_Known":
        if id(postings) not in self._known:
            mask, starts, ends = postings.spans(self._keys)
            self._known[id(postings)] = _Known(self._keys[mask], self._worths[mask], starts, ends)
        return self._known[id(postings)]


class _Known(NamedTuple):
    """The topics that anyone in a segment has, and where their postings start and end."""

    keys: NDArray[np.int64]
    worths: Ints
    starts: Ints
    ends: Ints
