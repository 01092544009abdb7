"""Finding known phrases in a text: the longest wins, and none is seen inside another word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from matching.text import normalise, origins, words


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
        edges = _word_edges(normal)
        found: list[Mention] = []
        free = 0
        for start in begun:
            length = self._longest_at(normal, start, edges) if start >= free else 0
            if length:
                free = start + length
                as_it_stands = text[places[start] : places[free - 1] + 1]
                found.append(Mention(normal[start:free], as_it_stands, places[start]))
        return found

    def _longest_at(self, text: str, start: int, edges: frozenset[int]) -> int:
        for beginning in dict.fromkeys((text[start : start + 2], text[start])):
            for length in self._lengths.get(beginning, ()):
                end = start + length
                if end <= len(text) and text[start:end] in self._phrases and _stands_alone(text, start, end, edges):
                    return length
        return 0


@lru_cache(maxsize=16)  # a text is read for industries and again for skill tags
def _word_edges(text: str) -> frozenset[int]:
    edges = {0}
    position = 0
    for word in words(text):
        position += len(word)
        edges.add(position)
    return frozenset(edges)


def _stands_alone(text: str, start: int, end: int, edges: frozenset[int]) -> bool:
    """PLC must be a whole word. A short word must not straddle two others, as 数控 does in 函数控制; it may end one
    (电机 in 异步电机), unless it names a person's trade: a 挡车工 is no 车工."""
    if _is_latin(text[start]) and start > 0 and _is_latin(text[start - 1]):
        return False
    if _is_latin(text[end - 1]) and end < len(text) and _is_latin(text[end]):
        return False
    return end - start > 2 or start in edges or (end in edges and text[end - 1] != "工")


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
