"""The inner loops, compiled: everything here takes and gives arrays, and holds no lock while it runs."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
Shorts = NDArray[np.uint16]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Mask = NDArray[np.bool_]


@njit(cache=True, nogil=True)
def numbered(keys: Longs) -> tuple[Ints, Longs]:
    """For each key the number of its first appearance among the distinct ones, and the distinct ones in that order.

    An open-addressing table, at most half full.
    """
    size = 16
    while size < 2 * len(keys):
        size *= 2
    table = np.full(size, -1, np.int32)
    number = np.empty(len(keys), np.int32)
    distinct = np.empty(len(keys), np.int64)
    count = 0
    for at in range(len(keys)):
        key = keys[at]
        mixed = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
        slot = np.int64(mixed >> np.uint64(20)) & (size - 1)
        while table[slot] >= 0 and distinct[table[slot]] != key:
            slot = (slot + 1) & (size - 1)
        if table[slot] < 0:
            table[slot] = count
            distinct[count] = key
            count += 1
        number[at] = table[slot]
    return number, distinct[:count].copy()


@njit(cache=True, nogil=True)
def counted(
    rows: Longs, numbers: NDArray[np.uint32], row_count: int, number_count: int
) -> tuple[Ints, NDArray[np.uint32], Ints]:
    """Of (row, number) pairs in the order of rows: where each row starts, its distinct numbers, ascending, and how
    often each occurs."""
    starts = np.zeros(row_count + 1, np.int32)
    distinct = np.empty(len(rows), np.uint32)
    counts = np.empty(len(rows), np.int32)
    seen = np.zeros(number_count, np.int32)
    free = at = 0
    for row in range(row_count):
        first = free
        while at < len(rows) and rows[at] == row:
            if seen[numbers[at]] == 0:
                distinct[free] = numbers[at]
                free += 1
            seen[numbers[at]] += 1
            at += 1
        distinct[first:free].sort()
        for place in range(first, free):
            counts[place] = seen[distinct[place]]
            seen[distinct[place]] = 0
        starts[row + 1] = free
    return starts, distinct[:free].copy(), counts[:free].copy()


@njit(cache=True, nogil=True)
def without_overlap(starts: Longs, ends: Longs) -> Mask:
    """Left to right, each place taken by the longest that starts there. Both ascend by start, then by length down."""
    keep = np.zeros(len(starts), np.bool_)
    free = 0
    for at in range(len(starts)):
        if starts[at] >= free:
            keep[at] = True
            free = ends[at]
    return keep


@njit(cache=True, nogil=True)
def said(
    rows: Longs, phrases: Longs, worths: Floats, first: Longs, voted: Longs, weight: Floats, topic_count: int
) -> tuple[Longs, Longs, Floats]:
    """What is said of each topic in each row: rows and topics, ascending, and how much. Rows ascend; phrase i votes for
    the topics voted[first[i]:first[i + 1]], each with a weight; one named n times counts 1 + ln n, and a part of once
    as that part."""
    most = 0
    for phrase in phrases:
        most += first[phrase + 1] - first[phrase]
    found_rows, topics, sums = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.float64)
    heard = np.zeros(topic_count, np.float64)
    number = start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and rows[end] == rows[start]:
            end += 1
        order = start + np.argsort(phrases[start:end], kind="mergesort")
        of_row, at = number, 0
        while at < len(order):
            phrase, count = phrases[order[at]], 0.0
            while at < len(order) and phrases[order[at]] == phrase:
                count += worths[order[at]]
                at += 1
            told = 1 + np.log(count) if count > 1 else count
            for vote in range(first[phrase], first[phrase + 1]):
                if heard[voted[vote]] == 0:
                    topics[number] = voted[vote]
                    number += 1
                heard[voted[vote]] += told * weight[vote]
        topics[of_row:number].sort()
        for place in range(of_row, number):
            found_rows[place], sums[place] = rows[start], heard[topics[place]]
            heard[topics[place]] = 0
        start = end
    return found_rows[:number], topics[:number], sums[:number]


@njit(cache=True, nogil=True)
def counted_by_view(keys: Longs, texts: Longs, worths: Floats) -> tuple[Longs, Floats]:
    """The distinct keys, ascending, and how often each occurs, an occurrence in text i counting worths[v, i] in view v:
    (views, keys)."""
    order = np.argsort(keys, kind="mergesort")
    distinct = np.empty(len(keys), np.int64)
    counts = np.zeros((len(worths), len(keys)), np.float64)
    number = -1
    for at in order:
        if number < 0 or keys[at] != distinct[number]:
            number += 1
            distinct[number] = keys[at]
        for view in range(len(worths)):
            counts[view, number] += worths[view, texts[at]]
    return distinct[: number + 1], counts[:, : number + 1]
