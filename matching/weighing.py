"""What speaks for each of a few craftsmen: every signal and the log-odds they come to, read from a segment's arrays."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.kernels import Bytes, Floats, Ints, Longs, Mask, Shorts, Singles
from matching.postings import FULL_IMPACT, WORTH, Lists, Rows, Terms, held
from matching.traits import Traits

TOPIC_SCALE = 1 / (FULL_IMPACT * WORTH)
NAMED_PHRASE = 0.6
"""What the matching suggestion is worth when it merely names the craftsman's trade."""

SIGNALS = (
    "text",
    "concepts",
    "discipline",
    "meaning",
    "kind",
    "industry",
    "tags",
    "suggestion",
    "region",
    "load",
    "record",
    "honours",
)
"""In the order of the columns of `Measured.signals`."""


class Wanted(NamedTuple):
    """What one demand asks for: terms, what each code is worth from 0 to 1, and what a full signal gives in log-odds.

    A signal that is not heard gives 0. `by_kind` is what a likeness of 1 in text gives an offer of each kind,
    `agreement` how well that kind agrees with the one wanted.
    """

    terms: Terms
    wish: Terms
    concepts: Terms
    disciplines: Terms
    concept_worth: Ints
    """By topic, as `concepts` has it only for those that are worth something."""
    discipline_worth: Ints
    by_kind: Floats
    agreement: Floats
    half: float
    by_concepts: float
    by_discipline: float
    by_meaning: float
    by_industry: float
    by_tags: float
    by_region: float
    by_suggestion: float
    industry_worth: Floats
    tag_worth: Floats
    region_worth: Floats


class Pool(NamedTuple):
    """The arrays of a segment. The rows of craftsman i, each an offer, are first_row[i]:first_row[i + 1]."""

    first_row: Ints
    kind_of_row: Bytes
    keys: Longs
    """Of the terms of text: ascending, their places are the numbers."""
    text: Rows
    text_scale: Floats
    """For each row what turns its sum of worths and impacts into a cosine."""
    concepts: Rows
    disciplines: Rows
    text_lists: Lists
    concept_lists: Lists
    discipline_lists: Lists
    industries: Traits
    tags: Traits
    open_to_all: Mask
    region_of: Shorts
    free: Floats
    record: Floats
    honour: Floats
    standing: Floats
    """What the last three give together, in log-odds."""


class Beside(NamedTuple):
    """For this demand and segment, empty where not heard: for each row its likeness in meaning, for each craftsman what
    the matching suggestion is worth that names them or their organisation."""

    meaning: Singles
    named: Floats


class LookedFor(NamedTuple):
    """Which of a segment's keys are the demand's terms, and which its matching suggestion's where that is heard: for
    each key 0, or the place of its worth; and the numbers of those that are not 0."""

    numbers: Longs
    slots: Shorts
    worths: Ints
    wish_numbers: Longs
    wish_slots: Shorts
    wish_worths: Ints


class Measured(NamedTuple):
    """Of a few craftsmen: their places, and the log-odds of each but for the prior; the row of the offer that speaks
    loudest, and the number of the concept and of the discipline that do most in it, -1 for none; and every signal from
    0 to 1."""

    places: Ints
    values: Floats
    rows: Ints
    concepts: Ints
    disciplines: Ints
    signals: Floats


@njit(cache=True, nogil=True)
def looked_for(pool: Pool, wanted: Wanted, slots: Shorts, wish_slots: Shorts) -> LookedFor:
    """`slots` are room for as many as there are keys, at first all 0."""
    numbers, worths = _looked_for(pool.keys, wanted.terms, slots)
    wish_numbers, wish_worths = _looked_for(pool.keys, wanted.wish, wish_slots)
    return LookedFor(numbers, slots, worths, wish_numbers, wish_slots, wish_worths)


@njit(cache=True, nogil=True)
def _looked_for(keys: Longs, terms: Terms, slots: Shorts) -> tuple[Longs, Ints]:
    numbers, found = held(keys, terms)
    worths = np.zeros(len(numbers) + 1, np.int32)
    worths[1:] = found
    for at in range(len(numbers)):
        slots[numbers[at]] = at + 1
    return numbers, worths


@njit(cache=True, nogil=True)
def _said(row: int, starts: Ints, terms: NDArray[np.uint32], impacts: Bytes, slots: Shorts, worths: Ints) -> np.int64:
    """What a row's text comes to: a whole number, so that no order of adding matters."""
    total = np.int64(0)
    for at in range(starts[row], starts[row + 1]):
        total += np.int64(worths[slots[terms[at]]]) * np.int64(impacts[at])
    return total


@njit(cache=True, nogil=True)
def _topics(
    row: int, starts: Ints, terms: NDArray[np.uint32], impacts: Bytes, worth: Ints
) -> tuple[np.int64, np.int64]:
    """What a row's topics come to, and which of them gives most, -1 where none gives anything."""
    total, most, loudest = np.int64(0), np.int64(0), np.int64(-1)
    for at in range(starts[row], starts[row + 1]):
        gives = np.int64(worth[terms[at]]) * np.int64(impacts[at])
        total += gives
        if gives > most:
            most, loudest = gives, np.int64(terms[at])
    return total, loudest


@njit(cache=True, nogil=True)
def best_code(place: int, starts: Ints, codes: Ints, surety: Floats, worth: Floats) -> float:
    best = 0.0
    for at in range(starts[place], starts[place + 1]):
        best = max(best, worth[codes[at]] * surety[at])
    return best


@njit(cache=True, nogil=True)
def sum_of_codes(place: int, starts: Ints, codes: Ints, surety: Floats, worth: Floats) -> float:
    total = 0.0
    for at in range(starts[place], starts[place + 1]):
        total += worth[codes[at]] * surety[at]
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def measured(places: Ints, words: LookedFor, pool: Pool, wanted: Wanted, beside: Beside) -> Measured:
    """The arrays are taken out of their tuples first: each time one is, in the loop, costs as much as reading a row."""
    slots, worths, wish_slots, wish_worths = words.slots, words.worths, words.wish_slots, words.wish_worths
    first_row, kind_of_row, text_scale, text = pool.first_row, pool.kind_of_row, pool.text_scale, pool.text
    text_starts, text_terms, text_impacts = text.starts, text.terms, text.impacts
    concept_starts, concept_terms, concept_impacts = pool.concepts.starts, pool.concepts.terms, pool.concepts.impacts
    field_starts, field_terms, field_impacts = pool.disciplines.starts, pool.disciplines.terms, pool.disciplines.impacts
    industry_starts, industries, industry_surety = pool.industries.starts, pool.industries.held, pool.industries.surety
    tag_starts, tags, tag_surety = pool.tags.starts, pool.tags.held, pool.tags.surety
    open_to_all, region_of, standing = pool.open_to_all, pool.region_of, pool.standing
    free, record, honour = pool.free, pool.record, pool.honour
    concept_worth, discipline_worth, by_kind, agreement = (
        wanted.concept_worth,
        wanted.discipline_worth,
        wanted.by_kind,
        wanted.agreement,
    )
    industry_worth, tag_worth, region_worth = wanted.industry_worth, wanted.tag_worth, wanted.region_worth
    half, by_concepts, by_discipline = wanted.half, wanted.by_concepts, wanted.by_discipline
    meanings, named = beside.meaning, beside.named
    values = np.empty(len(places), np.float64)
    rows = np.empty(len(places), np.int32)
    concepts = np.empty(len(places), np.int32)
    disciplines = np.empty(len(places), np.int32)
    signals = np.zeros((len(places), len(SIGNALS)), np.float64)
    for number in range(len(places)):
        place = places[number]
        offers, wish = -1.0, 0.0
        for row in range(first_row[place], first_row[place + 1]):
            cosine = _said(row, text_starts, text_terms, text_impacts, slots, worths) * text_scale[row]
            alike = cosine / (cosine + half)
            concept, loudest_concept = _topics(row, concept_starts, concept_terms, concept_impacts, concept_worth)
            field, loudest_field = _topics(row, field_starts, field_terms, field_impacts, discipline_worth)
            competence = min(1.0, concept * TOPIC_SCALE)
            discipline = math.sqrt(min(1.0, field * TOPIC_SCALE))
            meaning = np.float64(meanings[row]) if len(meanings) else 0.0
            evidence = (
                by_kind[kind_of_row[row]] * alike
                + by_concepts * competence
                + by_discipline * discipline
                + wanted.by_meaning * meaning
            )
            if evidence > offers:
                offers = evidence
                rows[number], concepts[number], disciplines[number] = row, loudest_concept, loudest_field
                signals[number, 0], signals[number, 1], signals[number, 2] = alike, competence, discipline
                signals[number, 3], signals[number, 4] = meaning, alike * agreement[kind_of_row[row]]
            if len(named):
                wished = _said(row, text_starts, text_terms, text_impacts, wish_slots, wish_worths) * text_scale[row]
                wish = max(wish, wished / (wished + half))
        near = best_code(place, industry_starts, industries, industry_surety, industry_worth)
        signals[number, 5] = max(near, signals[number, 0]) if open_to_all[place] else near
        signals[number, 6] = sum_of_codes(place, tag_starts, tags, tag_surety, tag_worth)
        signals[number, 7] = max(NAMED_PHRASE * wish, named[place]) if len(named) else 0.0
        signals[number, 8] = region_worth[region_of[place]]
        signals[number, 9], signals[number, 10], signals[number, 11] = free[place], record[place], honour[place]
        values[number] = (
            offers
            + standing[place]
            + wanted.by_region * signals[number, 8]
            + wanted.by_industry * signals[number, 5]
            + wanted.by_tags * signals[number, 6]
            + wanted.by_suggestion * signals[number, 7]
        )
    return Measured(places, values, rows, concepts, disciplines, signals)
