"""Finding known phrases in texts: the longest wins, and none is seen inside another word."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import ahocorasick_rs
import numpy as np

from matching.batch import Batch, Integers, Mask
from matching.kernels import without_overlap
from matching.text import origins, subwords

UNAMBIGUOUS = 4
"""So many characters in a row mean the phrase, however the text around them is parted into words."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A known phrase: what it is called in the text, its normal form, and its place in the text's normal form."""

    phrase: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Places:
    """Phrases found in a batch: the number of each, and where it starts and ends in the batch's text."""

    phrases: Integers
    starts: Integers
    ends: Integers


class PhraseBook:
    """An immutable set of phrases in normal form, looked up in texts in time linear in their length."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases = tuple(sorted(filter(None, set(phrases))))
        self.number = {phrase: place for place, phrase in enumerate(self.phrases)}
        self._automaton = ahocorasick_rs.AhoCorasick(list(self.phrases), store_patterns=False)
        self._latin = np.array([bool(_is_latin(p[0]) or _is_latin(p[-1])) for p in self.phrases], dtype=np.bool_)

    def places(self, batch: Batch) -> Places:
        """Left to right, without overlap, each place taken by the longest phrase that starts there and stands alone."""
        found = self._automaton.find_matches_as_indexes(batch.text, overlapping=True) if self.phrases else []
        if not found:
            return Places(*np.zeros((3, 0), dtype=np.int64))
        phrases, starts, ends = np.array(found, dtype=np.int64).T
        alone = self._alone(batch, phrases, starts, ends)
        phrases, starts, ends = phrases[alone], starts[alone], ends[alone]
        order = np.lexsort((-ends, starts))
        phrases, starts, ends = phrases[order], starts[order], ends[order]
        kept = without_overlap(starts, ends)
        return Places(phrases[kept], starts[kept], ends[kept])

    def find(self, text: str) -> list[Mention]:
        """With what they are called as the text stands."""
        trace = origins(text)
        return [
            replace(each, text=text[trace[each.start] : trace[each.start + len(each.phrase) - 1] + 1])
            for each in self.mentions(Batch.of([text]))
        ]

    def mentions(self, batch: Batch) -> list[Mention]:
        """With what they are called in normal form."""
        places = self.places(batch)
        pairs = zip(places.phrases.tolist(), places.starts.tolist(), strict=True)
        return [Mention(self.phrases[phrase], self.phrases[phrase], start) for phrase, start in pairs]

    def _alone(self, batch: Batch, phrases: Integers, starts: Integers, ends: Integers) -> Mask:
        """PLC must be a whole word. A short Chinese phrase must begin and end where words do, as 工时 in 加工时 does
        not, or open or close one longer word (电机 in 异步电机); four characters are a phrase wherever they stand."""
        edge = batch.word_edge
        latin = self._latin[phrases]
        alone: Mask = (edge[starts] & edge[ends]) | ((ends - starts >= UNAMBIGUOUS) & ~latin)
        for at in np.flatnonzero(latin):
            alone[at] = _is_latin_word(batch.text, int(starts[at]), int(ends[at]))
        for at in np.flatnonzero(~alone & ~latin & (edge[starts] | edge[ends])):
            alone[at] = _is_part_at(batch, int(starts[at]), int(ends[at]))
        return alone


def _is_latin_word(text: str, start: int, end: int) -> bool:
    if _is_latin(text[start]) and start > 0 and _is_latin(text[start - 1]):
        return False
    return not (_is_latin(text[end - 1]) and end < len(text) and _is_latin(text[end]))


def _is_part_at(batch: Batch, start: int, end: int) -> bool:
    """Whether one word holds the stretch, and the stretch opens or closes it as a word of its own."""
    edge, began, ended = batch.word_edge, start, end
    while not edge[began]:
        began -= 1
    while not edge[ended]:
        ended += 1
    if edge[began + 1 : ended].any():
        return False
    return _is_part(batch.text[began:ended], start - began, end - began)


@lru_cache(maxsize=200_000)
def _is_part(word: str, start: int, end: int) -> bool:
    """Whether a stretch opens or closes a word as a shorter word, or at least cuts none, and names no other person's
    trade: a 挡车工 is no 车工."""
    if start > 0 and (end < len(word) or word[end - 1] == "工"):
        return False
    parts = subwords(word)
    if word[start:end] in parts:
        return True
    cut = start or end
    return not any(word.index(part) < cut < word.index(part) + len(part) for part in parts)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
