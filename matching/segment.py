"""A block of craftsmen as arrays, built once and never changed, over which signals are computed for all at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.batch import CHARACTER_BITS, Batch, Integers
from matching.offers import organisations_of
from matching.text import normalise
from matching.values import Craftsman
from matching.weighing import Pool

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Texts:
    """All rows' texts in normal form, one a line, and where words begin in them."""

    text: str
    starts: Ints
    word_edge: bytes
    """1 where a word begins or the text ends, else 0."""

    @classmethod
    def of(cls, batch: Batch) -> "Texts":
        text = batch.text[:-1] + batch.text[-1:]  # a copy: what was searched keeps a second form of itself in UTF-8
        return cls(text, batch.starts.astype(np.int32), batch.word_edge.tobytes())

    def row(self, number: int) -> "RowText":
        start, end = int(self.starts[number]), int(self.starts[number + 1]) - 1
        return RowText(self.text[start:end], self.word_edge[start : end + 1])

    def rows(self, first: int, end: int) -> str:
        """The texts from the first row to before the end, one a line."""
        return self.text[int(self.starts[first]) : int(self.starts[end])]


class RowText(NamedTuple):
    text: str
    word_edge: bytes

    def holds(self, phrase: str) -> bool:
        """Three characters wherever they stand; fewer must be a word, or open or close one: 电机 in 异步电机, but not
        工时 in 加工时."""
        at = self.text.find(phrase)
        if len(phrase) > 2 or at < 0:
            return at >= 0
        while at >= 0:
            if self._stands_at(at, phrase):
                return True
            at = self.text.find(phrase, at + 1)
        return False

    def _stands_at(self, at: int, phrase: str) -> bool:
        begins, ends = self.word_edge[at], self.word_edge[at + len(phrase)]
        if begins and ends:
            return True
        cut = 1 in self.word_edge[at + 1 : at + len(phrase)]
        return bool(not cut and (begins or (ends and phrase[-1] != "工")))


@dataclass(frozen=True)
class Segment:
    """Craftsmen in the order of their ids, and what was read of them. The first row of each is their speciality; the
    rows of their service items follow."""

    craftsmen: tuple[Craftsman, ...]
    texts: Texts
    pool: Pool
    meanings: NDArray[np.float32] | None
    """The sentence encoder's unit vectors, one a row; None without an encoder, or where it failed."""

    def __len__(self) -> int:
        return len(self.craftsmen)

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {craftsman.id: place for place, craftsman in enumerate(self.craftsmen)}

    @cached_property
    def by_name(self) -> Mapping[str, list[int]]:
        return _grouped([[craftsman.name] for craftsman in self.craftsmen])

    @cached_property
    def organisations(self) -> "Organisations":
        return Organisations(_grouped([organisations_of(craftsman) for craftsman in self.craftsmen]))


class Organisations:
    """Teams and employers by the normal form of their names, and whose they are; found by the pairs they share."""

    def __init__(self, places: Mapping[str, list[int]]) -> None:
        self.names = tuple(places)
        self.places = tuple(places.values())
        batch = Batch.of(self.names)
        at, keys = _pairs_of(batch)
        pairs = np.unique(np.stack((keys, batch.text_at(at))), axis=1)
        self._keys, self._owners = pairs
        self._pair_counts = np.bincount(self._owners, minlength=len(self.names))

    def resembling(self, text: str) -> list[int]:
        """Numbers of those at least half of whose pairs of characters the text has."""
        keys = np.unique(_pairs_of(Batch.of([text]))[1])
        starts, ends = (np.searchsorted(self._keys, keys, side=side) for side in ("left", "right"))
        owners = [self._owners[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        shared = np.bincount(np.concatenate([*owners, np.zeros(0, np.int64)]), minlength=len(self.names))
        found: list[int] = np.flatnonzero((2 * shared >= self._pair_counts) & (self._pair_counts > 0)).tolist()
        return found


def _pairs_of(batch: Batch) -> tuple[Integers, Integers]:
    """Places and keys of all pairs of characters, signs and stop words included."""
    same_text = batch.text_at(np.arange(len(batch.characters) - 1)) == batch.text_at(
        np.arange(1, len(batch.characters))
    )
    place = np.flatnonzero(same_text)
    return place, (batch.characters[place] << CHARACTER_BITS) | batch.characters[place + 1]


def _grouped(names: Sequence[Sequence[str]]) -> Mapping[str, list[int]]:
    """By the normal form of a name the places that bear it."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(names):
        for name in each:
            groups[normalise(name).strip()].append(place)
    return groups
