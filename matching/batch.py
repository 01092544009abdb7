"""Many texts read together: one segmentation and one array of characters, however many texts there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from matching.stopwords import STOP_WORDS
from matching.text import is_chinese, latin_runs, normalise, words

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

LAST_CHARACTER = 0x10FFFF
CHARACTER_BITS = 21
"""A code point needs 21 bits; a pair of them is a key of 42."""
_LATIN_BIT = 1 << 62


_UNTELLING, _CHINESE, _LATIN = range(3)


class _Classes(dict[str, int]):
    """Each distinct word looked at once; a pool repeats the same few ten thousand."""

    MOST = 400_000

    def __missing__(self, word: str) -> int:
        if len(self) > self.MOST:
            self.clear()
        self[word] = found = _class_of(word)
        return found


def _class_of(word: str) -> int:
    if word in STOP_WORDS:
        return _UNTELLING
    if is_chinese(word):
        return _CHINESE
    return _LATIN if latin_runs(word) else _UNTELLING


_CLASSES = _Classes()


@lru_cache(maxsize=100_000)
def latin_key(run: str) -> int:
    """A key of its own for a name, type or amount in Latin letters: the same on every machine, unlike hash()."""
    return _LATIN_BIT | int.from_bytes(blake2b(run.encode(), digest_size=7).digest(), "big")


@dataclass(frozen=True, slots=True)
class Batch:
    """`text` holds all texts in normal form, one a line; `starts` the place of each, and last the end.

    `word_edge[i]` says that a word begins at place i (or the text ends there); `telling[i]` that the character is part
    of a Chinese word that is no stop word. `latin` are places and keys of runs of Latin letters and digits.
    """

    texts: Sequence[str]
    text: str
    starts: Integers
    characters: Integers
    word_edge: Mask
    telling: Mask
    latin: tuple[Integers, Integers]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Batch":
        normal = [normalise(text).replace("\n", " ") for text in texts]
        joined = "\n".join(normal) + "\n"
        segmented = words(joined)
        lengths = np.fromiter(map(len, segmented), np.int64, len(segmented))
        classes = np.fromiter(map(_CLASSES.__getitem__, segmented), np.int8, len(segmented))
        places = np.cumsum(lengths) - lengths
        edge = np.zeros(len(joined) + 1, dtype=np.bool_)
        edge[places] = True
        edge[-1] = True
        latin = [
            (int(places[at]), latin_key(run))
            for at in np.flatnonzero(classes == _LATIN).tolist()
            for run in latin_runs(segmented[at])
        ]
        starts = np.concatenate(([0], np.cumsum(np.fromiter(map(len, normal), np.int64, len(normal)) + 1)))
        return cls(
            normal,
            joined,
            starts,
            np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.int64),
            edge,
            np.repeat(classes == _CHINESE, lengths),
            _columns(latin),
        )

    def text_at(self, places: Integers) -> Integers:
        """Which text each place belongs to."""
        return np.searchsorted(self.starts, places, side="right") - 1

    def grams(self, common: Mask | None = None) -> Iterator[tuple[Integers, Integers]]:
        """Places and keys of single characters that are not common, of pairs, and of Latin runs; no pair straddles a
        stop word."""
        rare = self.telling if common is None else self.telling & ~common[self.characters]
        single = np.flatnonzero(rare)
        yield single, self.characters[single]
        pair = np.flatnonzero(self.telling[:-1] & self.telling[1:])
        yield pair, (self.characters[pair] << CHARACTER_BITS) | self.characters[pair + 1]
        yield self.latin


def gram_key(gram: str) -> int:
    """The key of one or two Chinese characters, or of a Latin run."""
    if gram.isascii():
        return latin_key(gram)
    first, *rest = map(ord, gram)
    return (first << CHARACTER_BITS) | rest[0] if rest else first


def _columns(pairs: Sequence[tuple[int, int]]) -> tuple[Integers, Integers]:
    if not pairs:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    places, keys = zip(*pairs, strict=True)
    return np.array(places, dtype=np.int64), np.array(keys, dtype=np.int64)
