"""How rare characters and pairs are in general technical writing: one table for every pool, so that all rank alike."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matching.batch import LAST_CHARACTER, gram_key
from matching.taxonomy import Background

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


WORDS_KEPT = 50_000
COMMON = 0.15
"""A character that more than this share of texts has tells nothing; pairs with it do."""


class Rarity:
    """Smoothed inverse document frequencies ln((1 + N) / (1 + n)) + 1 over a background of N texts.

    They do not depend on the pool: a craftsman scores the same among fifty as among fifty thousand, a changed index
    ranks exactly as one built anew, and two processes agree to the last digit.
    """

    def __init__(self, background: Background) -> None:
        keys = np.array([gram_key(gram) for gram in background.counts], dtype=np.int64)
        counts = np.fromiter(background.counts.values(), dtype=np.float64, count=len(keys))
        order = np.argsort(keys)
        self.of_word = lru_cache(maxsize=WORDS_KEPT)(self._of_word)
        self.common = np.zeros(LAST_CHARACTER + 1, dtype=np.bool_)
        """By code point."""
        self.common[keys[(keys <= LAST_CHARACTER) & (counts > COMMON * max(1, background.texts))]] = True
        self._keys = keys[order]
        self.unseen = math.log(1 + background.texts) + 1
        self._rarities = self.unseen - np.log1p(counts[order])

    def of(self, keys: Longs) -> Floats:
        if not len(self._keys):
            return np.full(len(keys), self.unseen)
        place = np.searchsorted(self._keys, keys)
        place[place == len(self._keys)] = 0
        return np.where(self._keys[place] == keys, self._rarities[place], self.unseen)

    def _of_word(self, word: str) -> float:
        """Of its rarest pair: a word is as telling as what is least expected in it."""
        if len(word) < 2 or word.isascii():
            return float(self.of(np.array([gram_key(word)], dtype=np.int64))[0])
        pairs = np.array([gram_key(word[at : at + 2]) for at in range(len(word) - 1)], dtype=np.int64)
        return float(self.of(pairs).max())
