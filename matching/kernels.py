"""The inner loops, compiled: everything here takes and gives arrays, and holds no lock while it runs."""

import math

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
Sums = tuple[Ints, Ints, Ints, Singles]
"""For each row what its text, concepts and disciplines come to, and its likeness in meaning: empty without encoder."""
Scales = tuple[Floats, float, float, float, float, float]
"""What turns a row's text into a cosine, and topics into one; the cosine that counts half; the weights of concepts,
discipline and meaning."""


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
def grouped(number: Ints, rows: Ints, group_count: int) -> tuple[Ints, Ints, Ints]:
    """An inverted index of (number, row) pairs whose rows ascend within a number: where each number's rows start,
    the distinct rows, and how often each occurred."""
    last = np.full(group_count, -1, np.int32)
    starts = np.zeros(group_count + 1, np.int32)
    for at in range(len(number)):
        if last[number[at]] != rows[at]:
            last[number[at]] = rows[at]
            starts[number[at] + 1] += 1
    for group in range(group_count):
        starts[group + 1] += starts[group]
    free = starts[:-1].copy()
    last[:] = -1
    held = np.empty(starts[-1], np.int32)
    counts = np.zeros(starts[-1], np.int32)
    for at in range(len(number)):
        group = number[at]
        if last[group] != rows[at]:
            last[group] = rows[at]
            held[free[group]] = rows[at]
            free[group] += 1
        counts[free[group] - 1] += 1
    return starts, held, counts


@njit(cache=True, nogil=True)
def accumulate(total: Ints, starts: Ints, ends: Ints, worths: Ints, rows: Shorts, impacts: Bytes) -> None:
    """Add worth times impact of every posting to its row: whole numbers, so that no order of adding matters."""
    for term in range(len(worths)):
        worth = worths[term]
        for at in range(starts[term], ends[term]):
            total[rows[at]] += worth * impacts[at]


@njit(cache=True, nogil=True)
def impacts_in(row: int, starts: Ints, ends: Ints, rows: Shorts, impacts: Bytes) -> Longs:
    """The impact of each term in one row, 0 where the term does not occur there."""
    found = np.zeros(len(starts), np.int64)
    for term in range(len(starts)):
        low, high = starts[term], ends[term]
        while low < high:
            middle = (low + high) // 2
            if rows[middle] < row:
                low = middle + 1
            else:
                high = middle
        if low < ends[term] and rows[low] == row:
            found[term] = impacts[low]
    return found


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
def _evidence_of(row: int, sums: Sums, scales: Scales, by_kind: Floats, kind_of_row: Bytes) -> float:
    """What one offer gives by text, kind and topics, in log-odds."""
    text, concepts, disciplines, meaning = sums
    text_scale, topic_scale, half, by_concepts, by_discipline, by_meaning = scales
    cosine = text[row] * text_scale[row]
    evidence = (
        by_kind[kind_of_row[row]] * (cosine / (cosine + half))
        + by_concepts * min(1.0, concepts[row] * topic_scale)
        + by_discipline * math.sqrt(min(1.0, disciplines[row] * topic_scale))
    )
    return float(evidence + by_meaning * meaning[row] if len(meaning) else evidence)


@njit(cache=True, nogil=True)
def best_row(start: int, end: int, sums: Sums, scales: Scales, by_kind: Floats, kind_of_row: Bytes) -> int:
    """Of a craftsman's rows the one that speaks loudest, the first of equals."""
    best = start
    most = _evidence_of(start, sums, scales, by_kind, kind_of_row)
    for row in range(start + 1, end):
        evidence = _evidence_of(row, sums, scales, by_kind, kind_of_row)
        if evidence > most:
            most, best = evidence, row
    return best


@njit(cache=True, nogil=True)
def _best_code(place: int, starts: Ints, codes: Ints, surety: Floats, worth: Floats) -> float:
    best = 0.0
    for at in range(starts[place], starts[place + 1]):
        best = max(best, worth[codes[at]] * surety[at])
    return best


@njit(cache=True, nogil=True)
def _sum_of_codes(place: int, starts: Ints, codes: Ints, surety: Floats, worth: Floats) -> float:
    total = 0.0
    for at in range(starts[place], starts[place + 1]):
        total += worth[codes[at]] * surety[at]
    return total


@njit(cache=True, nogil=True)
def _insert(places: Longs, values: Floats, held: int, place: int, value: float) -> int:
    """Into a list sorted by value down, after its equals; the last falls out of a full one."""
    if held == len(values):
        if not value > values[held - 1]:
            return held
        held -= 1
    at = held
    while at > 0 and values[at - 1] < value:
        values[at] = values[at - 1]
        places[at] = places[at - 1]
        at -= 1
    values[at] = value
    places[at] = place
    return held + 1


@njit(cache=True, nogil=True)
def _evidence_of_all(sums: Sums, scales: Scales, by_kind: Floats, kind_of_row: Bytes) -> Floats:
    """A plain loop over all rows: without a branch in it, the processor does several at a time."""
    evidence = np.empty(len(kind_of_row), np.float64)
    for row in range(len(evidence)):
        evidence[row] = _evidence_of(row, sums, scales, by_kind, kind_of_row)
    return evidence


@njit(cache=True, nogil=True)
def top(
    count: int,
    threshold: float,
    current: Mask,
    first_row: Ints,
    sums: Sums,
    scales: Scales,
    by_kind: Floats,
    kind_of_row: Bytes,
    standing: Floats,
    industries: tuple[Ints, Ints, Floats, Floats],
    open_to_all: Mask,
    tags: tuple[Ints, Ints, Floats, Floats],
    region_of: Shorts,
    region_worth: Floats,
    asked: Floats,
    weights: tuple[float, float, float],
    most_beside: float,
) -> tuple[Longs, Floats]:
    """The places of the `count` craftsmen with most evidence, `threshold` at least, most first, equals by place.

    `most_beside` bounds what anyone can have beside their offers. Exact: a craftsman is passed over only where what
    their offers give could not bring them in with all of that on top; the more who are in, the more it takes.
    """
    text, text_scale, half = sums[0], scales[0], scales[2]
    by_industry, by_tags, by_region = weights
    evidence_of = _evidence_of_all(sums, scales, by_kind, kind_of_row)
    places = np.empty(count, np.int64)
    values = np.empty(count, np.float64)
    held = 0
    for place in range(len(standing)):
        offers, best = evidence_of[first_row[place]], first_row[place]
        for row in range(first_row[place] + 1, first_row[place + 1]):
            if evidence_of[row] > offers:
                offers, best = evidence_of[row], row
        if offers + most_beside < threshold or not current[place]:
            continue
        evidence = offers + standing[place]
        if len(asked):
            evidence += asked[place]
        if by_industry > 0:
            near = _best_code(place, *industries)
            if open_to_all[place]:
                cosine = text[best] * text_scale[best]
                near = max(near, cosine / (cosine + half))
            evidence += by_industry * near
        if by_tags > 0:
            evidence += by_tags * _sum_of_codes(place, *tags)
        if by_region > 0:
            evidence += by_region * region_worth[region_of[place]]
        if evidence >= threshold:
            held = _insert(places, values, held, place, evidence)
            if held == count:
                threshold = max(threshold, values[count - 1])
    return places[:held], values[:held]
