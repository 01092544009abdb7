"""One candidate to speak of, on the ground that all candidates of a demand share."""

from functools import cached_property

from matching.asking import Asked, Found
from matching.batch import Batch
from matching.competence import Competence
from matching.offers import Offer, offer_at
from matching.quoting import Fields, OfferFields, Word, telling_words
from matching.segment import RowText
from matching.values import Craftsman, Evidence, Reason

Told = tuple[str, tuple[Evidence, ...]]
"""A sentence, and what it quotes."""


class Ground:
    """What the candidates of one demand share, looked up once."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        question, reader = asked.question, asked.reader
        demand = question.demand
        self.reader = reader
        self.regions: dict[str, Told] = {}
        self.industries: dict[frozenset[str], tuple[Told, float]] = {}
        """By those given: what is told of them, and what the nearest is worth."""
        self.lacking: dict[str, Reason] = {}
        self.demand_fields = Fields(("title", demand.title), ("description", demand.description))
        self.wish_fields = Fields(("suggestion", demand.suggestion))
        self.words = telling_words(question.batch, question.places, reader.rarity)
        lexicon = reader.lexicon
        self.concepts = Competence(question, question.concepts, lexicon.concepts, lexicon.book)
        self.disciplines = Competence(question, question.disciplines, lexicon.disciplines, lexicon.book)

    @cached_property
    def wish_words(self) -> tuple[Batch, tuple[Word, ...]]:
        """The suggestion's telling words and the text they stand in."""
        batch = Batch.of([self.asked.question.wish])
        places = self.reader.lexicon.book.places(batch)
        return batch, telling_words(batch, places, self.reader.rarity)

    @cached_property
    def title_terms(self) -> tuple[str, ...]:
        """The words of the title that name a trade's matter, once each."""
        title_end = int(self.asked.question.batch.starts[1])
        known = self.reader.lexicon.book.number
        return tuple(dict.fromkeys(word.text for word in self.words if word.start < title_end and word.text in known))


class Speaker:
    """One candidate to speak of: the offer that speaks loudest, the numbers of the concept and the discipline that do
    most in it, and how `alike` its text is."""

    def __init__(self, ground: Ground, found: Found) -> None:
        answer, measured, number = found.answer, found.measured, found.number
        segment = answer.segment
        self.ground, self.answer, self.asked = ground, answer, ground.asked
        self.place = int(measured.places[number])
        row = int(measured.rows[number])
        self.concept, self.discipline = int(measured.concepts[number]), int(measured.disciplines[number])
        self.alike = float(measured.signals[number, 0])
        self.craftsman: Craftsman = segment.craftsmen[self.place]
        self.first_row = int(segment.pool.first_row[self.place])
        self.offer: Offer = offer_at(self.craftsman, row - self.first_row)
        self.row_text: RowText = segment.texts.row(row)
        self.fields = OfferFields(self.row_text, self.offer)
        texts, end = segment.texts, self.first_row + 1 + len(self.craftsman.service_items)
        self.whole_text = texts.rows(self.first_row, end)
        """Of all offers, in normal form, one a line."""
        self.held_tags = self._held_tags() if ground.asked.question.tags else {}
        """Of the tags asked for those held, and how surely."""

    def _held_tags(self) -> dict[str, float]:
        numbers = dict(self.answer.segment.pool.tags.at(self.place))
        known = self.ground.reader.gauge.tags
        return {
            trait.code: numbers[known[trait.code]]
            for trait in self.asked.question.tags
            if known.get(trait.code) in numbers
        }
