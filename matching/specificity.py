"""Which words of a text are specific enough to prove anything: technical terms, not the words everybody uses."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matching.phrases import PhraseBook, stands_alone
from matching.stopwords import UNTELLING
from matching.text import normalise, origins, subwords, tagged_words

RARE, GENERIC = 0.003, 0.03
"""The shares of texts up to which a word is wholly specific, and from which it is not at all."""
CHARACTER = 0.5
"""What one character of a noun counts beside a word: 茶 in 茶园, which a 茶叶 expert shares."""
BESIDE = 0.5
"""What a word of a demand's description counts beside one of its title."""
VAGUE = 0.5
"""What an unknown verb, adjective, idiom or name counts beside a noun."""
WORTH_QUOTING = 0.55
"""What a phrase has to tell to be quoted as a reason: more than one vague word."""

_NOUNS = ("n", "vn", "nz", "b", "g", "j", "an")
_VAGUE_KINDS = ("v", "vi", "vd", "a", "ad", "i", "l", "z", "nr", "nrt", "nt", "nrfg")
_AMOUNT = re.compile(r"[\d./-]+[a-z]{0,3}")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it stands and in its normal form, and where its words begin and end, with what they tell; `parts` are
    words within its long words."""

    text: str
    normal: str
    places: tuple[int, ...]
    words: tuple[tuple[int, int, float], ...]
    parts: tuple[tuple[int, int, float], ...]

    def quote(self, start: int, length: int) -> str:
        """A stretch of the normal form as it stands in the text."""
        return self.text[self.places[start] : self.places[start + length - 1] + 1]


@dataclass(frozen=True, slots=True)
class WholeWords:
    """A text in which phrases are looked up that begin and end where its words do, or name a skill within one."""

    text: str
    normal: str
    begin: frozenset[int]
    end: frozenset[int]
    known: frozenset[str]

    def __contains__(self, phrase: str) -> bool:
        return self._place(phrase) is not None

    def quote(self, phrase: str) -> str:
        """A phrase it holds, as it stands in the text."""
        start = self._place(phrase) or 0
        places = origins(self.text)
        return self.text[places[start] : places[start + len(phrase) - 1] + 1]

    def _place(self, phrase: str) -> int | None:
        start = self.normal.find(phrase)
        while start >= 0:
            end = start + len(phrase)
            if start in self.begin and end in self.end:
                return start
            if phrase in self.known and stands_alone(self.normal, start, end):
                return start
            start = self.normal.find(phrase, start + 1)
        return None


class Specificity:
    """How much one shared word tells, from 0 to 1: by its rarity in general writing and by its part of speech.

    `known` words name a skill or an industry: they are specific however many texts use them, unless all do.
    """

    def __init__(self, common_words: Mapping[str, float], known: Iterable[str]) -> None:
        self._common = common_words
        self._known = frozenset(known)
        self._book = PhraseBook(phrase for phrase in self._known if len(phrase) > 1)

    def asked(self, title: str, beside: str) -> dict[str, float]:
        """What a demand's title asks for, and what is said beside it, which is as often about the circumstances."""
        found = {word: BESIDE * worth for word, worth in self.terms(beside).items()}
        return found | self.terms(title)

    def terms(self, text: str) -> dict[str, float]:
        """The specific words of a text, and what is specific within them: shorter words and the characters of nouns."""
        found: dict[str, float] = {}
        for _, word, kind in tagged_words(normalise(text)):
            whole = self.of(word, kind)
            found[word] = max(found.get(word, 0.0), whole)
            for part in subwords(word):
                found[part] = max(found.get(part, 0.0), min(whole, self.of(part, "n")))
            if kind in _NOUNS and whole:
                found.update({character: CHARACTER * self._rarity(character) for character in word})
        return {word: worth for word, worth in found.items() if worth > 0}

    def wording(self, text: str) -> Wording:
        normal = normalise(text)
        words, parts = [], []
        for start, word, kind in self._words(normal):
            if word in UNTELLING or not (kind == "eng" or kind in _NOUNS or kind in _VAGUE_KINDS):
                continue
            worth = self.of(word, kind) if len(word) > 1 else CHARACTER * self._rarity(word)
            words.append((start, start + len(word), worth))
            for part in filter(self.knows, subwords(word)):
                at = start + word.index(part)
                parts.append((at, at + len(part), min(worth, self.of(part, "n"))))
        return Wording(text, normal, tuple(origins(text)), tuple(words), tuple(parts))

    def whole_words(self, text: str) -> "WholeWords":
        normal = normalise(text)
        found = [(start, start + len(word)) for start, word, _ in self._words(normal)]
        edges = frozenset(start for start, _ in found), frozenset(end for _, end in found)
        return WholeWords(text, normal, *edges, self._known)

    def _words(self, normal: str) -> list[tuple[int, str, str]]:
        """As `tagged_words`, but a known phrase is one word: 埋弧焊 is not 埋 and 弧焊."""
        segmented = list(tagged_words(normal))
        starts = {start: len(word) for start, word, _ in segmented}
        ends = {start + length for start, length in starts.items()}
        joined = {
            mention.start: mention.phrase
            for mention in self._book.find(normal)
            if len(mention.phrase) > starts.get(mention.start, len(mention.phrase))
            and mention.start + len(mention.phrase) in ends
        }
        covered = {place for start, phrase in joined.items() for place in range(start, start + len(phrase))}
        kept = [each for each in segmented if each[0] not in covered]
        return sorted([*kept, *((start, phrase, "n") for start, phrase in joined.items())])

    def knows(self, word: str) -> bool:
        return word in self._known

    def of(self, word: str, kind: str) -> float:
        """What a word of this part of speech tells, as jieba writes it; `eng` is a word in Latin letters."""
        if len(word) < 2 or word in UNTELLING:
            return 0.0
        if kind == "eng":
            return 0.0 if _AMOUNT.fullmatch(word) else 1.0
        if word in self._known:
            return float(self._common.get(word, 0.0) < GENERIC)
        if kind not in _NOUNS and kind not in _VAGUE_KINDS:
            return 0.0
        return self._rarity(word) * (1.0 if kind in _NOUNS else VAGUE)

    def _rarity(self, word: str) -> float:
        share = self._common.get(word, 0.0)
        return max(0.0, min(1.0, math.log(GENERIC / max(share, RARE)) / math.log(GENERIC / RARE)))
