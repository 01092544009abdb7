"""A demand made ready for matching: by field, as terms with whole-number worths, concepts, industries and tags."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.batch import Batch
from matching.clauses import clauses
from matching.kernels import counted_by_view
from matching.phrases import Places
from matching.postings import NOTHING, Terms, sublinear
from matching.reading import Reader
from matching.segment import Floats
from matching.space import Space
from matching.text import asked_for, normalise
from matching.traits import Trait
from matching.values import Demand

LONGEST_SUGGESTION = 300
"""Characters of a matching suggestion that are read; one is a sentence or two."""


@dataclass(frozen=True, slots=True)
class Topics:
    """What every topic is worth to a demand that is one of those it names or near, and the one named that does most for
    it."""

    worths: Terms
    asked_by: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Question:
    demand: Demand
    terms: Terms
    """Characters, pairs and Latin runs of what is asked for: a unit vector."""
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
    topics, worth, asked_by = space.widened(*space.asked(places, worths))
    return Topics(Terms.of(topics, worth), asked_by)


def _terms(batch: Batch, reader: Reader, views: Sequence[tuple[float, Floats]]) -> Terms:
    """Unit vectors of sublinear counts times rarity, one for each view of what the texts are worth, mixed."""
    places, keys = (np.concatenate(each) for each in zip(*batch.grams(reader.rarity.common), strict=True))
    worths = np.stack([worth_of_text for _, worth_of_text in views])
    distinct, counts = counted_by_view(keys, batch.text_at(places), worths)
    rarities = reader.rarity.of(distinct)
    vectors = sublinear(counts) * rarities
    lengths = np.sqrt((vectors * vectors).sum(axis=1))
    shares = [share / length if length else 0.0 for (share, _), length in zip(views, lengths.tolist(), strict=True)]
    mixed = np.array(shares) @ vectors
    return Terms.of(distinct, mixed * rarities)
