"""Which words of a text are specific enough to prove anything: technical terms, not the words everybody uses."""

import math
import re
from collections.abc import Iterable, Mapping

from matching.stopwords import STOP_WORDS
from matching.text import latin_runs, normalise, subwords, tagged_words

RARE, GENERIC = 0.003, 0.03
"""The shares of texts up to which a word is wholly specific, and from which it is not at all."""
CHARACTER = 0.5
"""What one character of a noun counts beside a word: 茶 in 茶园, which a 茶叶 expert shares."""
BESIDE = 0.5
"""What a word of a demand's description counts beside one of its title."""
VAGUE = 0.5
"""What an unknown verb, adjective, idiom or name counts beside a noun."""

_NOUNS = ("n", "vn", "nz", "b", "g", "j", "an")
_VAGUE_KINDS = ("v", "vi", "vd", "a", "ad", "i", "l", "z", "nr", "nrt", "nt", "nrfg")
_AMOUNT = re.compile(r"[\d./-]+[a-z]{0,3}")


class Specificity:
    """How much one shared word tells, from 0 to 1: by its rarity in general writing and by its part of speech.

    `known` words name a skill or an industry: they are specific however many texts use them, unless all do.
    """

    def __init__(self, common_words: Mapping[str, float], known: Iterable[str]) -> None:
        self._common = common_words
        self._known = frozenset(known)

    def asked(self, title: str, beside: str) -> dict[str, float]:
        """What a demand's title asks for, and what is said beside it, which is as often about the circumstances."""
        found = {word: BESIDE * worth for word, worth in self.terms(beside).items()}
        return found | self.terms(title)

    def terms(self, text: str) -> dict[str, float]:
        """The specific words of a text, the words within long words among them, each with what it tells."""
        normal = normalise(text)
        found: dict[str, float] = {}
        for word, kind in tagged_words(normal):
            whole = self.of(word, kind)
            found[word] = max(found.get(word, 0.0), whole)
            for part in subwords(word):
                found[part] = max(found.get(part, 0.0), min(whole, self.of(part, "n")))
            if kind in _NOUNS and whole:
                found.update({character: CHARACTER * self._rarity(character) for character in word})
        for run in latin_runs(normal):
            found[run] = 0.0 if _AMOUNT.fullmatch(run) or len(run) < 2 else 1.0
        return {word: worth for word, worth in found.items() if worth > 0}

    def of(self, word: str, kind: str) -> float:
        if len(word) < 2 or word in STOP_WORDS:
            return 0.0
        if word in self._known:
            return float(self._common.get(word, 0.0) < GENERIC)
        if kind not in _NOUNS and kind not in _VAGUE_KINDS:
            return 0.0
        return self._rarity(word) * (1.0 if kind in _NOUNS else VAGUE)

    def _rarity(self, word: str) -> float:
        share = self._common.get(word, 0.0)
        return max(0.0, min(1.0, math.log(GENERIC / max(share, RARE)) / math.log(GENERIC / RARE)))
