"""Craftsmen read into segments: all their texts at once, which is what makes a pool of a hundred thousand bearable."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from matching.batch import Batch
from matching.encoding import Encoder, EncoderFailed
from matching.gauge import Gauge
from matching.lexicon import Lexicon
from matching.offers import KINDS, Offer, offers_of
from matching.postings import IMPACT, MOST_ROWS, WORTH, Postings
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
READ_AT_ONCE = 8_192
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
        """As few as the numbering of rows allows, of craftsmen in the order they come."""
        block: list[Craftsman] = []
        rows = 0
        for craftsman in craftsmen:
            more = 1 + len(craftsman.service_items)
            if block and (rows + more > MOST_ROWS or len(block) == READ_AT_ONCE):
                yield self.segment(block)
                block, rows = [], 0
            block.append(craftsman)
            rows += more
        if block:
            yield self.segment(block)

    def segment(self, craftsmen: Sequence[Craftsman]) -> Segment:
        offers = [tuple(offers_of(craftsman)) for craftsman in craftsmen]
        first_row = np.cumsum([0, *map(len, offers)], dtype=np.int32)
        texts = [
            self._text_of(craftsman, offer) for craftsman, each in zip(craftsmen, offers, strict=True) for offer in each
        ]
        batch = Batch.of(texts)
        text, scale = self._text_postings(batch, int(first_row[-1]))
        named = self.lexicon.book.places(batch)
        named_in = batch.text_at(named.starts)
        weights = self.weights
        free, record, honour = (
            np.array([measure(each) for each in craftsmen], dtype=np.float64)
            for measure in (free_share, record_of, honour_of)
        )
        return Segment(
            tuple(craftsmen),
            first_row,
            np.fromiter((_KIND_NUMBER[offer.kind] for offer in chain(*offers)), np.uint8, len(texts)),
            Texts(batch.text, batch.starts.astype(np.int32), batch.word_edge),
            text,
            scale,
            self.lexicon.concepts.postings(named.phrases, named_in, len(texts)),
            self.lexicon.disciplines.postings(named.phrases, named_in, len(texts)),
            Traits.of(self._industries(craftsmen, batch, first_row), self.gauge.industries),
            Traits.of(self._tags(craftsmen, batch, first_row), self.gauge.tags),
            self._meanings([offer.text for offer in chain(*offers)]),
            np.array([self.traits.serves_every_industry(each) for each in craftsmen], dtype=np.bool_),
            free,
            record,
            honour,
            weights.load * free + weights.record * record + weights.honours * honour,
            np.array([self.gauge.region(each.region_code) for each in craftsmen], dtype=np.uint16),
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

    def _text_postings(self, batch: Batch, row_count: int) -> tuple[Postings, Floats]:
        places, keys = (np.concatenate(each) for each in zip(*batch.grams(self.rarity.common), strict=True))
        postings = Postings.counted(batch.text_at(places), keys, row_count)
        length = postings.lengths(self.rarity.of(postings.keys))
        return postings, 1.0 / (np.maximum(length, SHORT) * IMPACT * WORTH)

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
