"""An inverted index over short texts: for each term the rows that hold it, packed so that a block stays in cache."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.kernels import Bytes, Ints, Shorts, accumulate, grouped, numbered

Longs = NDArray[np.int64]

MOST_ROWS = 65_535
"""Rows of one block are numbered in 16 bits, and its sums fit a processor's second cache."""
IMPACT = 16
"""The impact of a term that occurs once; that of n occurrences is 16 (1 + ln n), as in sublinear term frequency."""
WORTH = 1 << 14
"""A query weight of 1, as the whole number it is computed with. 300 terms of impact 105 stay below 2^31."""


def sublinear(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """What n occurrences count: 1 + ln n, and a part of one as that part."""
    said: NDArray[np.float64] = np.where(counts > 1, 1 + np.log(np.maximum(counts, 1)), counts)
    return said


_IMPACTS = np.minimum(255, np.rint(IMPACT * sublinear(np.arange(2_001.0)))).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Postings:
    """`keys` ascend; the rows of keys[i] are rows[starts[i]:starts[i + 1]], each with its impact."""

    keys: Longs
    starts: Ints
    rows: Shorts
    impacts: Bytes
    row_count: int

    @classmethod
    def counted(cls, rows: Longs, keys: Longs, row_count: int) -> "Postings":
        """Of (row, key) pairs, as often as they occur; the rows of each key ascend."""
        number, distinct = numbered(keys)
        order = np.argsort(distinct)
        rank = np.empty(len(order), np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        starts, held, counts = grouped(rank[number], rows.astype(np.int32), len(distinct))
        return cls(distinct[order], starts, held.astype(np.uint16), _IMPACTS[np.minimum(counts, 2_000)], row_count)

    @classmethod
    def weighted(cls, rows: Longs, keys: Longs, impacts: Bytes, row_count: int) -> "Postings":
        """Of distinct (row, key) pairs with their impacts."""
        order = np.lexsort((rows, keys))
        distinct, first = np.unique(keys[order], return_index=True)
        starts = np.append(first, len(keys)).astype(np.int32)
        return cls(distinct, starts, rows[order].astype(np.uint16), impacts[order], row_count)

    def sums(self, keys: Longs, worths: Ints) -> Ints:
        """For each row the sum of worth times impact over the terms asked for that it holds."""
        total = np.zeros(self.row_count, np.int32)
        known, starts, ends = self.spans(keys)
        if len(starts):
            accumulate(total, starts, ends, worths[known], self.rows, self.impacts)
        return total

    def spans(self, keys: Longs) -> tuple[NDArray[np.bool_], Ints, Ints]:
        """Which of the terms are known, and where the postings of those start and end."""
        if not len(self.keys) or not len(keys):
            return np.zeros(len(keys), np.bool_), np.zeros(0, np.int32), np.zeros(0, np.int32)
        place = np.searchsorted(self.keys, keys)
        place[place == len(self.keys)] = 0
        known = self.keys[place] == keys
        place = place[known]
        return known, self.starts[place], self.starts[place + 1]

    def lengths(self, rarities: NDArray[np.float64]) -> NDArray[np.float64]:
        """The Euclidean length of each row when every key weighs its rarity."""
        weight = np.repeat(rarities, np.diff(self.starts)) * self.impacts / IMPACT
        return np.sqrt(np.bincount(self.rows, weight * weight, minlength=self.row_count))
