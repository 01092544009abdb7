"""A batch of craftsmen as arrays, built once and never changed, over which signals are computed for all at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.frequencies import Statistics
from matching.profile import Profile, Trait, organisations
from matching.standing import free_share, honour_of, record_of
from matching.text import normalise
from matching.values import Craftsman, Kind

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Postings:
    """An inverted index: for each token, the rows that hold it and what it weighs there."""

    places: Mapping[str, tuple[int, int]]
    rows: Integers
    weights: Floats
    row_count: int

    @classmethod
    def of(cls, vectors: Sequence[Mapping[str, float]]) -> "Postings":
        columns: dict[str, int] = {}
        for vector in vectors:
            for token in vector:
                columns.setdefault(token, len(columns))
        column = np.array([columns[token] for vector in vectors for token in vector], dtype=np.int64)
        row = np.repeat(np.arange(len(vectors)), [len(vector) for vector in vectors])
        weight = np.array([value for vector in vectors for value in vector.values()], dtype=np.float64)
        order = np.argsort(column, kind="stable")
        ends = np.cumsum(np.bincount(column, minlength=len(columns)))
        starts = [0, *ends[:-1].tolist()]
        places = dict(zip(columns, zip(starts, ends.tolist(), strict=False), strict=True))
        return cls(places, row[order], weight[order], len(vectors))

    def similarities(self, query: Mapping[str, float]) -> Floats:
        """The dot product of `query` with every row. Tokens are added in the query's order."""
        found = [(*self.places[token], weight) for token, weight in query.items() if token in self.places]
        if not found:
            return np.zeros(self.row_count, dtype=np.float64)
        rows = np.concatenate([self.rows[start:end] for start, end, _ in found])
        products = np.concatenate([self.weights[start:end] * weight for start, end, weight in found])
        return np.bincount(rows, products, minlength=self.row_count).astype(np.float64)

    def presence(self, worths: Mapping[str, float]) -> Floats:
        """For each row the worths of those tokens it holds, however often, added up."""
        found = [
            (self.rows[slice(*self.places[token])], worth) for token, worth in worths.items() if token in self.places
        ]
        total = np.zeros(self.row_count, dtype=np.float64)
        for rows, worth in found:
            total[rows] += worth
        return total


@dataclass(frozen=True, slots=True)
class Traits:
    """Who holds which code, how surely: three arrays side by side, `code` counting into `codes`."""

    codes: tuple[str, ...]
    owner: Integers
    code: Integers
    confidence: Floats
    size: int

    @classmethod
    def of(cls, traits: Sequence[Iterable[Trait]]) -> "Traits":
        held = [(owner, trait) for owner, each in enumerate(traits) for trait in each]
        codes = {code: place for place, code in enumerate(sorted({trait.code for _, trait in held}))}
        return cls(
            tuple(codes),
            np.array([owner for owner, _ in held], dtype=np.int64),
            np.array([codes[trait.code] for _, trait in held], dtype=np.int64),
            np.array([trait.confidence for _, trait in held], dtype=np.float64),
            len(traits),
        )

    def best(self, worth: Mapping[str, float]) -> Floats:
        """For each owner the largest of worth times confidence over the codes held."""
        result = np.zeros(self.size)
        np.maximum.at(result, self.owner, self._worths(worth))
        return result

    def total(self, worth: Mapping[str, float]) -> Floats:
        """For each owner the sum of worth times confidence over the codes held."""
        return np.bincount(self.owner, self._worths(worth), minlength=self.size).astype(np.float64)

    def _worths(self, worth: Mapping[str, float]) -> Floats:
        by_code = np.array([worth.get(code, 0.0) for code in self.codes], dtype=np.float64)
        return by_code[self.code] * self.confidence if self.codes else np.zeros(0)


class Segment:
    """Profiles with their arrays: `owner` maps each offer's row to the place of its craftsman in `profiles`."""

    def __init__(self, profiles: Sequence[Profile], statistics: Statistics) -> None:
        self.profiles = tuple(profiles)
        offers = [(place, offer) for place, profile in enumerate(self.profiles) for offer in profile.offers]
        self.owner: Integers = np.array([place for place, _ in offers], dtype=np.int64)
        self.first_row: Integers = np.searchsorted(self.owner, np.arange(len(self.profiles)))
        self.kinds: tuple[Kind | None, ...] = tuple(offer.kind for _, offer in offers)
        self.postings = Postings.of([statistics.vector(offer.tokens) for _, offer in offers])
        self.industries = Traits.of([profile.industries for profile in self.profiles])
        self.tags = Traits.of([profile.tags for profile in self.profiles])
        self.names = tuple(normalise(profile.craftsman.name).strip() for profile in self.profiles)
        self.organisations = Traits.of([map(_organisation, organisations(p.craftsman)) for p in self.profiles])
        self.open_to_all = np.array([profile.serves_every_industry for profile in self.profiles], dtype=np.bool_)
        self.free_shares = self._each(free_share)
        self.records = self._each(record_of)
        self.honours = self._each(honour_of)

    def _each(self, measure: Callable[[Craftsman], float]) -> Floats:
        return np.array([measure(profile.craftsman) for profile in self.profiles], dtype=np.float64)

    def __len__(self) -> int:
        return len(self.profiles)

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {profile.craftsman.id: place for place, profile in enumerate(self.profiles)}

    def best_row(self, row_values: Floats) -> Floats:
        """For each craftsman the largest value among their offers' rows."""
        return np.maximum.reduceat(row_values, self.first_row) if len(self) else np.zeros(0)

    @cached_property
    def region_codes(self) -> tuple[tuple[str, ...], Integers]:
        """The distinct regions, and for each craftsman which of them is theirs."""
        return _distinct([profile.craftsman.region_code for profile in self.profiles])

    @cached_property
    def kind_codes(self) -> tuple[tuple[str, ...], Integers]:
        return _distinct([kind or "" for kind in self.kinds])


def _organisation(name: str) -> Trait:
    return Trait(normalise(name).strip(), 1.0)


def _distinct(values: Sequence[str]) -> tuple[tuple[str, ...], Integers]:
    codes = {value: place for place, value in enumerate(sorted(set(values)))}
    return tuple(codes), np.array([codes[value] for value in values], dtype=np.int64)
