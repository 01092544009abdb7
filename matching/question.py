"""A demand made ready for matching: by field, as terms with whole-number worths, concepts, industries and tags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.batch import Batch
from matching.clauses import clauses
from matching.phrases import Places
from matching.postings import WORTH, sublinear
from matching.reading import Reader
from matching.segment import Floats
from matching.space import Space
from matching.text import asked_for, normalise
from matching.traits import Trait
from matching.values import Demand

LONGEST_SUGGESTION = 300
"""Characters of a matching suggestion that are read; one is a sentence or two."""

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Terms:
    """Keys of characters, pairs and Latin runs, and what each is worth: a unit vector in whole numbers of 1 / WORTH."""

    keys: Longs
    worths: Ints


@dataclass(frozen=True, slots=True)
class Topics:
    """Those a demand names by what share of it each is; and what every topic is worth that is one of them or near."""

    named: Mapping[int, float]
    worths: Terms


@dataclass(frozen=True, slots=True)
class Question:
    demand: Demand
    terms: Terms
    concepts: Topics
    disciplines: Topics
    wish: str
    """The matching suggestion in normal form, and its terms."""
    wish_terms: Terms
    industries: tuple[Trait, ...]
    tags: tuple[Trait, ...]
    meaning: NDArray[np.float32] | None
    """The sentence encoder's vector of title and description; None without an encoder."""
    batch: Batch
    """The title and the clauses of the description, as they were read."""
    places: Places
    """Where phrases of the lexicon stand in it."""


def ask(demand: Demand, reader: Reader, title_share: float) -> Question:
    parts = list(clauses(demand.title, demand.description))
    wish = demand.suggestion[:LONGEST_SUGGESTION]
    batch = Batch.of([text for text, _ in parts])
    worths = np.array([worth for _, worth in parts])
    in_title = np.zeros(len(parts))
    in_title[0] = 1.0
    places = reader.lexicon.book.places(batch)
    worth_of_place = worths[batch.text_at(places.starts)]
    return Question(
        demand,
        _terms(batch, reader, [(1 - title_share, worths), (title_share, in_title)]),
        _topics(reader.lexicon.concepts, places, worth_of_place),
        _topics(reader.lexicon.disciplines, places, worth_of_place),
        normalise(wish),
        _terms(Batch.of([wish]), reader, [(1.0, np.ones(1))]) if wish.strip() else NOTHING,
        reader.traits.industries(demand.industry_codes, batch),
        reader.traits.tags(demand.skill_tags, batch),
        reader.meaning_of(f"{demand.title}。{asked_for(demand.description)}"),
        batch,
        places,
    )


def _topics(space: Space, places: Places, worths: Floats) -> Topics:
    named = space.asked(places, worths)
    near = space.widened(named)
    return Topics(named, _whole(np.array(list(near), dtype=np.int64), np.array(list(near.values()))))


def _terms(batch: Batch, reader: Reader, views: Sequence[tuple[float, Floats]]) -> Terms:
    """Unit vectors of sublinear counts times rarity, one for each view of what the texts are worth, mixed."""
    places, keys = (np.concatenate(each) for each in zip(*batch.grams(reader.rarity.common), strict=True))
    distinct, inverse = np.unique(keys, return_inverse=True)
    rarities = reader.rarity.of(distinct)
    texts = batch.text_at(places)
    mixed = np.zeros(len(distinct))
    for share, worth_of_text in views:
        counts = np.bincount(inverse, worth_of_text[texts], minlength=len(distinct)).astype(np.float64)
        vector = sublinear(counts) * rarities
        length = np.sqrt(vector @ vector)
        if length:
            mixed += share * vector / length
    return _whole(distinct, mixed * rarities)


def _whole(keys: Longs, worths: Floats) -> Terms:
    return Terms(keys, np.rint(WORTH * worths).astype(np.int32))


NOTHING = Terms(np.zeros(0, np.int64), np.zeros(0, np.int32))
