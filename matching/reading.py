"""Craftsmen read into segments: all their texts at once, which is what makes a pool of a hundred thousand bearable."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from matching.batch import Batch, Integers
from matching.encoding import Encoder, EncoderFailed
from matching.gauge import Gauge
from matching.joining import Part, joined
from matching.lexicon import Lexicon
from matching.offers import KINDS, Offer, offers_of
from matching.postings import MOST_OWNERS, Rows
from matching.rarity import Rarity
from matching.segment import Floats, Ints, Segment, Texts
from matching.standing import free_share, honour_of, record_of
from matching.suggest import tagger_for
from matching.taxonomy import Occupation, Taxonomy
from matching.text import normalise
from matching.traits import TraitReader, Traits, industries_given
from matching.tree import IndustryTree
from matching.values import Craftsman
from matching.vocabulary import trade_of
from matching.weights import Weights

SHORT = 20.0
"""The length of a row's vector below which it counts as this long, about that of five characters: one word alone does
not make an offer the very thing asked for."""
READ_AT_ONCE = 4_096
"""Craftsmen whose texts are read together; more would only take more memory."""
Held = list[tuple[str, float]]
"""Codes, and how surely each is held."""

_KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}


class Reader:
    """Prepares craftsmen with one taxonomy and one set of weights. Immutable."""

    def __init__(self, taxonomy: Taxonomy, weights: Weights, encoder: Encoder | None = None) -> None:
        self._encoder = encoder
        self.taxonomy = taxonomy
        self.weights = weights
        tagger = tagger_for(taxonomy)
        self.tree: IndustryTree = tagger.tree
        self.tagger = tagger
        self.rarity = Rarity(taxonomy.background)
        self.lexicon = Lexicon(taxonomy, weights)
        self.traits = TraitReader(tagger, weights.inferred)
        self.gauge = Gauge(taxonomy, tagger.tree)
        self._by_name = {
            normalise(name): entry
            for entry in taxonomy.occupations.values()
            if entry.level == 4
            for name in (*entry.work_types, entry.name)
        }

    def segments(self, craftsmen: Iterable[Craftsman]) -> Iterator[Segment]:
        """As few as the numbering of craftsmen allows, of craftsmen in the order they come."""
        blocks = _blocks(craftsmen, READ_AT_ONCE)
        while parts := [self._part(block) for block in islice(blocks, MOST_OWNERS // READ_AT_ONCE)]:
            yield self._joined(parts)

    def segment(self, craftsmen: Sequence[Craftsman]) -> Segment:
        """At most MOST_OWNERS of them."""
        return self._joined([self._part(craftsmen)])

    def _joined(self, parts: Sequence[Part]) -> Segment:
        return joined(parts, len(self.lexicon.concepts.topics), len(self.lexicon.disciplines.topics))

    def _part(self, craftsmen: Sequence[Craftsman]) -> Part:
        offers = [offers_of(craftsman) for craftsman in craftsmen]
        first_row = np.cumsum([0, *map(len, offers)], dtype=np.int32)
        texts = [
            self._text_of(craftsman, offer) for craftsman, each in zip(craftsmen, offers, strict=True) for offer in each
        ]
        batch = Batch.of(texts)
        keys, text, lengths = self._terms(batch)
        named = self.lexicon.book.places(batch)
        named_in = batch.text_at(named.starts)
        weights = self.weights
        free, record, honour = (
            np.array([measure(each) for each in craftsmen], dtype=np.float64)
            for measure in (free_share, record_of, honour_of)
        )
        return Part(
            craftsmen,
            Texts.of(batch),
            self._meanings([offer.text for offer in chain(*offers)]),
            first_row,
            np.fromiter((_KIND_NUMBER[offer.kind] for offer in chain(*offers)), np.uint8, len(texts)),
            keys,
            text,
            lengths,
            self.lexicon.concepts.rows(named.phrases, named_in, len(texts)),
            self.lexicon.disciplines.rows(named.phrases, named_in, len(texts)),
            Traits.of(self._industries(craftsmen, batch, first_row), self.gauge.industries),
            Traits.of(self._tags(craftsmen, batch, first_row), self.gauge.tags),
            np.array([self.traits.serves_every_industry(each) for each in craftsmen], dtype=np.bool_),
            np.array([self.gauge.region(each.region_code) for each in craftsmen], dtype=np.uint16),
            free,
            record,
            honour,
            weights.load * free + weights.record * record + weights.honours * honour,
        )

    def meaning_of(self, text: str) -> NDArray[np.float32] | None:
        """The sentence encoder's unit vector; None without an encoder, or where it fails: matching goes on."""
        vectors = self._meanings([text])
        return None if vectors is None else vectors[0]

    def _meanings(self, texts: Sequence[str]) -> NDArray[np.float32] | None:
        if self._encoder is None:
            return None
        try:
            return self._encoder.encode(texts)
        except EncoderFailed:
            return None

    def occupation(self, craftsman: Craftsman) -> Occupation | None:
        """By its code, else by the official name of an occupation or a work type."""
        if coded := self.taxonomy.occupations.get(craftsman.occupation_code or ""):
            return coded
        return self._by_name.get(normalise(craftsman.occupation or "").strip())

    def _text_of(self, craftsman: Craftsman, offer: Offer) -> str:
        """A speciality is read with what the occupation and its group are about: 高炉炼铁, 炼铁 of a 高炉炼铁工."""
        if offer.id is not None or not (craftsman.occupation or craftsman.occupation_code):
            return offer.text
        occupation = self.occupation(craftsman)
        if occupation is None:
            return offer.text
        group = self.taxonomy.occupations.get(occupation.parent or "")
        return "。".join([offer.text, occupation.name, *(trade_of(each.name) for each in (occupation, group) if each)])

    def _terms(self, batch: Batch) -> tuple[Integers, Rows, Floats]:
        """The distinct keys, the terms of each row, and the length of its vector."""
        places, keys = (np.concatenate(each) for each in zip(*batch.grams(self.rarity.common), strict=True))
        rows = batch.text_at(places)
        order = np.argsort(rows, kind="stable")
        distinct, text = Rows.counted(rows[order], keys[order], len(batch.texts))
        return distinct, text, np.maximum(text.lengths(self.rarity.of(distinct)), SHORT)

    def _industries(self, craftsmen: Sequence[Craftsman], batch: Batch, first_row: Ints) -> list[Held]:
        """Those given; where none is, those the texts name."""
        given = [sorted(industries_given(craftsman)) for craftsman in craftsmen]
        if all(given):
            read = {}
        else:
            read = self.tagger.industries_of_owners(batch, np.repeat(np.arange(len(craftsmen)), np.diff(first_row)))
        return [
            [(code, 1.0) for code in codes]
            or [(trait.code, trait.confidence) for trait in self.traits.read(read.get(place, ()))]
            for place, codes in enumerate(given)
        ]

    def _tags(self, craftsmen: Sequence[Craftsman], batch: Batch, first_row: Ints) -> list[Held]:
        read: list[dict[str, float]] = [{} for _ in craftsmen]
        owner = np.repeat(np.arange(len(craftsmen)), np.diff(first_row))
        for place, tag, doubt in self.tagger.tag_doubts(batch, owner):
            read[place][tag] = read[place].get(tag, 1.0) * doubt
        return [
            [
                (tag, 1.0 if tag in craftsman.skill_tags else (1 - doubts[tag]) * self.traits.inferred)
                for tag in sorted({*doubts, *craftsman.skill_tags})
            ]
            for craftsman, doubts in zip(craftsmen, read, strict=True)
        ]


def _blocks(craftsmen: Iterable[Craftsman], size: int) -> Iterator[list[Craftsman]]:
    left = iter(craftsmen)
    while block := list(islice(left, size)):
        yield block


_latest: tuple[tuple[Taxonomy, Weights, Encoder | None, Reader], ...] = ()
KEPT_READERS = 4


def reader_for(taxonomy: Taxonomy, weights: Weights, encoder: Encoder | None = None) -> Reader:
    """The reader of a taxonomy, weights and encoder, made once: a process works with few at a time."""
    global _latest
    for known, weighed, encoding, reader in _latest:
        if known is taxonomy and weighed == weights and encoding is encoder:
            return reader
    reader = Reader(taxonomy, weights, encoder)
    _latest = ((taxonomy, weights, encoder, reader), *_latest[: KEPT_READERS - 1])
    return reader
