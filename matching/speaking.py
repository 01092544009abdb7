"""One candidate to speak of, on the ground that all candidates of a demand share."""

from functools import cached_property

from matching.asking import Answer, Asked
from matching.batch import Batch
from matching.competence import Competence
from matching.offers import Offer, offers_of
from matching.quoting import Fields, OfferFields, Word, telling_words
from matching.segment import RowText
from matching.values import Craftsman, Evidence

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
    """One candidate to speak of: `offer` is the one that speaks loudest, `row_text` what was read of it."""

    __slots__ = ("answer", "asked", "craftsman", "fields", "ground", "offer", "offers", "place", "row", "row_text")

    def __init__(self, ground: Ground, answer: Answer, place: int) -> None:
        segment = answer.segment
        self.ground, self.answer, self.place = ground, answer, place
        self.asked = ground.asked
        self.craftsman: Craftsman = segment.craftsmen[place]
        self.row = answer.best_row(place)
        self.offers: tuple[Offer, ...] = tuple(offers_of(self.craftsman))
        self.offer: Offer = self.offers[self.row - int(segment.first_row[place])]
        self.row_text: RowText = segment.texts.row(self.row)
        self.fields = OfferFields(self.row_text, self.offer.id, *named_texts(self.craftsman, self.offer))

    def texts(self) -> list[str]:
        """Of all offers, in normal form."""
        segment = self.answer.segment
        first, end = segment.first_row[self.place : self.place + 2].tolist()
        return [segment.texts.row(row).text for row in range(first, end)]


def named_texts(craftsman: Craftsman, offer: Offer) -> tuple[tuple[str, str], tuple[str, str]]:
    """In the order in which an offer's text is made of them."""
    if offer.id is None:
        return ("occupation", craftsman.occupation or ""), ("speciality", craftsman.speciality)
    item = next(item for item in craftsman.service_items if item.id == offer.id)
    return ("title", item.title), ("description", item.description)
