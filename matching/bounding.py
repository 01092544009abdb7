"""What each craftsman may have at most, by the lists of who has what: no more is looked at of most of them."""

from typing import NamedTuple

import numpy as np
from numba import njit

from matching.kernels import Ints, Mask, Shorts, Singles
from matching.postings import WORTH, sums
from matching.weighing import NAMED_PHRASE, TOPIC_SCALE, Beside, LookedFor, Pool, Wanted

COSINE_STEPS = 512
"""A term's share of a row's unit vector is kept in steps of 1 / 512 where it only bounds what it may give; with the
length that a row has at least, it never comes to half."""
COSINE_SCALE = 1 / (WORTH * COSINE_STEPS)
BINS = 128
"""Of the histogram that the likeliest are taken from."""


class Workspace(NamedTuple):
    """Room for what is worked out on the way to the best of one segment: having it made anew each time costs more than
    the work. Of `slots` and `wish_slots` nothing is kept but noughts, of the others nothing."""

    texts: Ints
    concepts: Ints
    disciplines: Ints
    bounds: Singles
    looked_at: Ints
    reach: Singles
    slots: Shorts
    wish_slots: Shorts

    @classmethod
    def of(cls, owners: int, keys: int) -> "Workspace":
        return cls(
            np.empty(owners, np.int32),
            np.empty(owners, np.int32),
            np.empty(owners, np.int32),
            np.empty(owners, np.float32),
            np.empty(owners, np.int32),
            np.empty(owners, np.float32),
            np.zeros(keys, np.uint16),
            np.zeros(keys, np.uint16),
        )

    def has_room(self, owners: int, keys: int) -> bool:
        return len(self.texts) >= owners and len(self.slots) >= keys


@njit(cache=True, nogil=True, error_model="numpy")
def offers_at_most(words: LookedFor, pool: Pool, wanted: Wanted, beside: Beside, workspace: Workspace) -> Singles:
    """What each craftsman's offers can give at most: the most that any of them has of each term and topic, together."""
    concepts, disciplines = wanted.concepts, wanted.disciplines
    bounds = _at_most(
        sums(pool.text_lists, words.numbers, words.worths[1:], workspace.texts),
        sums(pool.concept_lists, concepts.keys, concepts.worths, workspace.concepts),
        sums(pool.discipline_lists, disciplines.keys, disciplines.worths, workspace.disciplines),
        np.float32(wanted.by_kind.max()),
        np.float32(wanted.half),
        np.float32(wanted.by_concepts),
        np.float32(wanted.by_discipline),
        workspace.bounds,
    )
    if len(beside.meaning):
        by_meaning, first_row = np.float32(wanted.by_meaning), pool.first_row
        for place in range(len(bounds)):
            bounds[place] += by_meaning * beside.meaning[first_row[place] : first_row[place + 1]].max()
    return bounds


@njit(cache=True, nogil=True, error_model="numpy")
def _at_most(
    texts: Ints,
    concepts: Ints,
    disciplines: Ints,
    by_text: np.float32,
    half: np.float32,
    by_concepts: np.float32,
    by_discipline: np.float32,
    bounds: Singles,
) -> Singles:
    """Single precision and no branch: the processor does many at a time."""
    text_scale, topic_scale, one = np.float32(COSINE_SCALE), np.float32(TOPIC_SCALE), np.float32(1)
    bounds = bounds[: len(concepts)]
    for place in range(len(bounds)):
        cosine = min(one, np.float32(texts[place]) * text_scale)
        concept = min(one, np.float32(concepts[place]) * topic_scale)
        discipline = min(one, np.float32(disciplines[place]) * topic_scale)
        bounds[place] = (
            by_text * (cosine / (cosine + half)) + by_concepts * concept + by_discipline * np.sqrt(discipline)
        )
    return bounds


@njit(cache=True, nogil=True)
def likeliest(bounds: Singles, count: int, current: Mask) -> Ints:
    """The places of about `count` with the highest bounds: those in the highest bins of a histogram."""
    most = bounds.max()
    scale = np.float32((BINS - 1) / most) if most > 0 else np.float32(0)
    bins = np.zeros(BINS, np.int32)
    for place in range(len(bounds)):
        bins[np.int32(bounds[place] * scale)] += 1
    lowest, left = BINS - 1, count - bins[BINS - 1]
    while left > 0 and lowest > 0:
        lowest -= 1
        left -= bins[lowest]
    found = np.empty(count, np.int32)
    number = 0
    for place in range(len(bounds)):
        if number == count:
            break
        if np.int32(bounds[place] * scale) >= lowest and current[place]:
            found[number] = place
            number += 1
    return found[:number]


@njit(cache=True, nogil=True, error_model="numpy")
def wishes_at_most(words: LookedFor, pool: Pool, wanted: Wanted, beside: Beside, workspace: Workspace) -> Singles:
    """What the matching suggestion may give each craftsman at most; nothing where it is not heard."""
    if len(beside.named) == 0:
        return np.zeros(0, np.float32)
    said = sums(pool.text_lists, words.wish_numbers, words.wish_worths[1:], workspace.texts)
    most = np.empty(len(said), np.float32)
    for place in range(len(said)):
        cosine = said[place] * COSINE_SCALE
        alike = NAMED_PHRASE * cosine / (cosine + wanted.half)
        most[place] = wanted.by_suggestion * max(alike, beside.named[place])
    return most
