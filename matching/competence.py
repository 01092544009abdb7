"""Where a demand's field of competence and an offer's meet, and by which words each of them is known."""

from collections import defaultdict
from typing import NamedTuple

from matching.phrases import PhraseBook
from matching.question import Question, Topics
from matching.segment import RowText
from matching.space import Space, Topic


class Meeting(NamedTuple):
    """The topic asked for and the one held, the same or near it, with a phrase in normal form for each; the
    offer's is empty where a word of it could not be found again."""

    asked: Topic
    held: Topic
    demand_phrase: str
    offer_phrase: str


class _Known(NamedTuple):
    """A topic that is worth something to the demand: for the sake of which one, by which phrases that one is asked for,
    the longest first, and by which words an offer may name the topic, the demand's own first."""

    asked: Topic
    held: Topic
    phrases: tuple[str, ...]
    words: tuple[str, ...]


class Competence:
    """What one demand's topics of one space are known by."""

    def __init__(self, question: Question, topics: Topics, space: Space, book: PhraseBook) -> None:
        self._space = space
        self._asked_by = dict(zip(topics.worths.keys.tolist(), topics.asked_by.tolist(), strict=True))
        self._known: dict[int, _Known] = {}
        self._phrases: defaultdict[int, list[str]] = defaultdict(list)
        for phrase in question.places.phrases.tolist():
            for topic in space.meanings(phrase):
                self._phrases[topic].append(book.phrases[phrase])

    def meeting(self, held: int, offered: RowText) -> Meeting:
        """By the topic of this number, which the offer has and which is worth something to the demand."""
        known = self._known.get(held) or self._known_of(held)
        text = offered.text
        found = next((word for word in known.words if word in text), "")
        return Meeting(known.asked, known.held, found if found in known.phrases else known.phrases[0], found)

    def _known_of(self, held: int) -> _Known:
        asked = self._asked_by[held]
        phrases = sorted(dict.fromkeys(self._phrases[asked]), key=len, reverse=True)
        words = (*self._phrases.get(held, ()), *self._space.words_of(held))
        topics = self._space.topics
        known = self._known[held] = _Known(topics[asked], topics[held], tuple(phrases), words)
        return known
