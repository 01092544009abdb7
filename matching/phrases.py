"""Finding known phrases in a text: the longest wins, and none is seen inside another word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from matching.text import normalise, origins, subwords, words

UNAMBIGUOUS = 4
"""So many characters in a row mean the phrase, however the text around them is parted into words."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A known phrase found in a text: `text` as it stands there, `phrase` in its normal form."""

    phrase: str
    text: str
    start: int


class PhraseBook:
    """An immutable set of phrases, looked up in a text in time linear in its length."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = frozenset(filter(None, phrases))
        lengths: dict[str, set[int]] = {}
        for phrase in self._phrases:
            lengths.setdefault(phrase[:2], set()).add(len(phrase))
        self._lengths: Mapping[str, tuple[int, ...]] = {
            beginning: tuple(sorted(each, reverse=True)) for beginning, each in lengths.items()
        }

    def find(self, text: str) -> list[Mention]:
        """Left to right, without overlap, each place taken by the longest phrase that starts there."""
        normal = normalise(text)
        known = self._lengths
        pairs = map(add, normal, f"{normal[1:]} ")
        begun = [start for start, pair in enumerate(pairs) if pair in known or pair[0] in known]
        if not begun:
            return []
        places = origins(text)
        found: list[Mention] = []
        free = 0
        for start in begun:
            length = self._longest_at(normal, start) if start >= free else 0
            if length:
                free = start + length
                as_it_stands = text[places[start] : places[free - 1] + 1]
                found.append(Mention(normal[start:free], as_it_stands, places[start]))
        return found

    def _longest_at(self, text: str, start: int) -> int:
        for beginning in dict.fromkeys((text[start : start + 2], text[start])):
            for length in self._lengths.get(beginning, ()):
                end = start + length
                if end <= len(text) and text[start:end] in self._phrases and stands_alone(text, start, end):
                    return length
        return 0


@lru_cache(maxsize=16)  # a text is read for industries and again for skill tags
def word_spans(text: str) -> tuple[tuple[int, int], ...]:
    """For each character of a normalised text, where the word that holds it begins and ends."""
    spans: list[tuple[int, int]] = []
    for word in words(text):
        start = len(spans)
        spans += [(start, start + len(word))] * len(word)
    return tuple(spans)


def stands_alone(text: str, start: int, end: int) -> bool:
    """PLC must be a whole word. A short Chinese phrase must begin and end where words do, as 工时 in 加工时 does not,
    or open or close one longer word (电机 in 异步电机); four characters are a phrase wherever they stand."""
    if _is_latin(text[start]) and start > 0 and _is_latin(text[start - 1]):
        return False
    if _is_latin(text[end - 1]) and end < len(text) and _is_latin(text[end]):
        return False
    if end - start >= UNAMBIGUOUS or not _is_han(text[start:end]):
        return True
    spans = word_spans(text)
    (began, first_ends), (last_begins, ended) = spans[start], spans[end - 1]
    if start == began and end == ended:
        return True
    return first_ends == ended and last_begins == began and _is_part(text[began:ended], start - began, end - began)


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


def _is_han(phrase: str) -> bool:
    return not any(map(_is_latin, phrase))


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
