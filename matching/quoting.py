"""Which words of a demand stand in an offer too: the phrases a person would underline, and where they stand."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from matching.batch import Batch
from matching.offers import Offer
from matching.phrases import Places
from matching.rarity import Rarity
from matching.segment import RowText
from matching.stopwords import UNTELLING
from matching.text import is_chinese, normalise, origins
from matching.values import Span

TELLING = 5.0
"""The rarity from which a word is worth quoting: at most one general text in fifty has it."""
MOST_QUOTES = 3
_AMOUNT = re.compile(r"[\d./-]+[a-z]{0,3}")


class Word(NamedTuple):
    """A word of a demand that tells something, from `start` to `end` in its batch's text; `worth` is its rarity."""

    text: str
    start: int
    end: int
    worth: float


class Fields:
    """The texts of one side under their names, in the order they are looked through."""

    def __init__(self, *named: tuple[str, str], item_id: str | None = None) -> None:
        self._named = named
        self._normal = tuple(normalise(text) for _, text in named)
        self._item_id = item_id
        self._marked: dict[str, tuple[str, Span] | None] = {}

    def mark(self, phrase: str) -> tuple[str, Span] | None:
        """A phrase in normal form as it stands in the first field that has it, and where; None where none has."""
        if phrase not in self._marked:
            self._marked[phrase] = self._found(phrase)
        return self._marked[phrase]

    def _found(self, phrase: str) -> tuple[str, Span] | None:
        for (name, text), normal in zip(self._named, self._normal, strict=True):
            at = normal.find(phrase)
            if at >= 0:
                start, end = at, at + len(phrase)
                if len(normal) != len(text):
                    trace = origins(text)
                    start, end = trace[start], trace[end - 1] + 1
                return text[start:end], Span(name, start, end, self._item_id)
        return None


class OfferFields:
    """The same for one offer, whose normal form is at hand: nearly always as long as what was given."""

    __slots__ = ("_offer", "_text")

    def __init__(self, row: RowText, offer: Offer) -> None:
        self._text = row.text
        self._offer = offer

    def mark(self, phrase: str) -> tuple[str, Span] | None:
        at, length = self._text.find(phrase), len(phrase)
        for name, text in self._offer.fields:
            if 0 <= at <= len(text) - length:
                quote = text[at : at + length]
                if quote == phrase or normalise(quote) == phrase:
                    return quote, Span(name, at, at + length, self._offer.id)
                return Fields(*self._offer.fields, item_id=self._offer.id).mark(phrase)
            at -= len(text) + 1 if text else 0
        return None


def telling_words(batch: Batch, places: Places, rarity: Rarity) -> tuple[Word, ...]:
    """In order of appearance; a phrase of the lexicon is one word."""
    known = list(zip(places.starts.tolist(), places.ends.tolist(), strict=True))
    found = [Word(batch.text[start:end], start, end, rarity.unseen) for start, end in known]
    taken = {place for start, end in known for place in range(start, end)}
    edges = [at for at, edge in enumerate(batch.word_edge.tolist()) if edge]
    found += [
        Word(batch.text[start:end], start, end, rarity.of_word(batch.text[start:end]))
        for start, end in pairwise(edges)
        if start not in taken and tells(batch.text[start:end], rarity)
    ]
    return tuple(sorted(found, key=lambda word: word.start))


def tells(word: str, rarity: Rarity) -> bool:
    if len(word) < 2 or word in UNTELLING or _AMOUNT.fullmatch(word):
        return False
    return (is_chinese(word) or (word.isascii() and word.isalnum())) and rarity.of_word(word) >= min(
        TELLING, rarity.unseen
    )


def shared_phrases(asked: Sequence[Word], text: str, offered: RowText) -> list[str]:
    """The most telling phrases both sides hold, in normal form; words side by side on both are one phrase."""
    worths: dict[str, float] = {}
    held = [word for word in asked if word.text in offered.text]
    for phrase, worth in _stretches(held, text, offered) if held else ():
        worths[phrase] = max(worths.get(phrase, 0.0), worth)
    best: list[str] = []
    for phrase in sorted(worths, key=lambda phrase: (-worths[phrase], -len(phrase), phrase)):
        if not any(phrase in longer or longer in phrase for longer in best):
            best.append(phrase)
            if len(best) == MOST_QUOTES:
                break
    return best


def _stretches(held: Sequence[Word], text: str, offered: RowText) -> Iterator[tuple[str, float]]:
    """Of the demand's words that the offer has, the runs that stand there as they stand in the demand, with what they
    tell together."""
    start, end, total = 0, 0, 0.0
    for word in held:
        if total and word.start == end and text[start : word.end] in offered.text:
            end, total = word.end, total + word.worth
            continue
        if total:
            yield text[start:end], total
            total = 0.0
        if offered.holds(word.text):
            start, end, total = word.start, word.end, word.worth
    if total:
        yield text[start:end], total
