"""An index over short texts both ways: for each text its terms, and for each term who has it in any of their texts."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.kernels import Bytes, Ints, Longs, Shorts, counted, numbered

IMPACT = 16
"""The impact of a term that occurs once; that of n occurrences is 16 (1 + ln n), as in sublinear term frequency."""
FULL_IMPACT = 255
"""A topic's share of a row's unit vector, as the byte that is stored."""
WORTH = 1 << 14
"""A query weight of 1, as the whole number it is computed with. 300 terms of impact 105 stay below 2^31."""
MOST_OWNERS = 1 << 15
"""So many are numbered in 16 bits."""


def sublinear(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """What n occurrences count: 1 + ln n, and a part of one as that part."""
    said: NDArray[np.float64] = np.where(counts > 1, 1 + np.log(np.maximum(counts, 1)), counts)
    return said


_IMPACTS = np.minimum(255, np.rint(IMPACT * sublinear(np.arange(2_001.0)))).astype(np.uint8)


class Terms(NamedTuple):
    """What is asked for: ascending keys, and what each is worth in whole numbers of 1 / WORTH."""

    keys: Longs
    worths: Ints

    @classmethod
    def of(cls, keys: Longs, worths: NDArray[np.float64]) -> "Terms":
        return cls(keys, np.rint(WORTH * worths).astype(np.int32))


NOTHING = Terms(np.zeros(0, np.int64), np.zeros(0, np.int32))


class Rows(NamedTuple):
    """The terms of text i, by number and ascending, and the impact of each are at starts[i]:starts[i + 1]."""

    starts: Ints
    terms: NDArray[np.uint32]
    impacts: Bytes

    @classmethod
    def counted(cls, rows: Longs, keys: Longs, row_count: int) -> tuple[Longs, "Rows"]:
        """Of (row, key) pairs in the order of rows, as often as they occur; with the distinct keys, ascending, whose
        places are the numbers of terms."""
        number, distinct = numbered(keys)
        order = np.argsort(distinct)
        rank = np.empty(len(order), np.uint32)
        rank[order] = np.arange(len(order), dtype=np.uint32)
        starts, terms, counts = counted(rows, rank[number], row_count, len(distinct))
        return distinct[order], cls(starts, terms, _IMPACTS[np.minimum(counts, 2_000)])

    @classmethod
    def weighted(cls, rows: Longs, terms: Longs, impacts: Bytes, row_count: int) -> "Rows":
        """Of distinct (row, term) pairs, ascending, with their impacts."""
        starts = np.searchsorted(rows, np.arange(row_count + 1)).astype(np.int32)
        return cls(starts, terms.astype(np.uint32), impacts)

    def lengths(self, rarities: NDArray[np.float64]) -> NDArray[np.float64]:
        """The Euclidean length of each row when every term weighs its rarity."""
        weight = rarities[self.terms] * self.impacts / IMPACT
        row = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        return np.sqrt(np.bincount(row, weight * weight, minlength=len(self.starts) - 1))


class Lists(NamedTuple):
    """Those who have term i in any of their rows are owners[starts[i]:starts[i + 1]], each with the most impact that
    any of them gives it."""

    starts: Ints
    owners: Shorts
    most: Bytes
    owner_count: int

    @classmethod
    def of(cls, rows: Rows, impacts: Bytes, first_row: Ints, term_count: int) -> "Lists":
        """The rows of owner i are first_row[i]:first_row[i + 1]; `impacts` stand for those of the rows."""
        return cls(*_owned(rows.starts, rows.terms, impacts, first_row, term_count), len(first_row) - 1)


@njit(cache=True, nogil=True)
def _owned(
    starts: Ints, terms: NDArray[np.uint32], impacts: Bytes, first_row: Ints, term_count: int
) -> tuple[Ints, Shorts, Bytes]:
    owner_count = len(first_row) - 1
    list_starts = np.zeros(term_count + 1, np.int32)
    last = np.full(term_count, -1, np.int32)
    for owner in range(owner_count):
        for at in range(starts[first_row[owner]], starts[first_row[owner + 1]]):
            if last[terms[at]] != owner:
                last[terms[at]] = owner
                list_starts[terms[at] + 1] += 1
    for term in range(term_count):
        list_starts[term + 1] += list_starts[term]
    free = list_starts[:-1].copy()
    last[:] = -1
    owners = np.empty(list_starts[-1], np.uint16)
    most = np.zeros(list_starts[-1], np.uint8)
    for owner in range(owner_count):
        for at in range(starts[first_row[owner]], starts[first_row[owner + 1]]):
            term = terms[at]
            if last[term] != owner:
                last[term] = owner
                owners[free[term]] = owner
                free[term] += 1
            most[free[term] - 1] = max(most[free[term] - 1], impacts[at])
    return list_starts, owners, most


@njit(cache=True, nogil=True)
def held(keys: Longs, terms: Terms) -> tuple[Longs, Ints]:
    """Of the terms that are among the keys, both ascending: their numbers, and what they are worth."""
    numbers = np.empty(len(terms.keys), np.int64)
    worths = np.empty(len(terms.keys), np.int32)
    count, low = 0, 0
    for at in range(len(terms.keys)):
        low += np.searchsorted(keys[low:], terms.keys[at])
        if low == len(keys):
            break
        if keys[low] == terms.keys[at]:
            numbers[count], worths[count] = low, terms.worths[at]
            count += 1
    return numbers[:count], worths[:count]


@njit(cache=True, nogil=True)
def sums(lists: Lists, numbers: Longs, worths: Ints, total: Ints) -> Ints:
    """For each owner the sum of worth times the most impact over the terms that they have: for an owner of one row what
    that comes to, for others at least what any of their rows does. `total` is room for it, with nothing kept."""
    total = total[: lists.owner_count]
    total[:] = 0
    starts, owners, most = lists.starts, lists.owners, lists.most
    for term in range(len(numbers)):
        worth = worths[term]
        for at in range(starts[numbers[term]], starts[numbers[term] + 1]):
            total[owners[at]] += worth * np.int32(most[at])
    return total
