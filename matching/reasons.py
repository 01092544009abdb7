"""From evidence to reasons: one sentence a signal, quoting what matched, then what the demand asks for in vain."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from matching import sentences
from matching.asking import Answer, Asked
from matching.batch import Batch
from matching.competence import Competence, Meeting
from matching.naming import is_named, mentions
from matching.offers import Offer, offers_of, organisations_of
from matching.quoting import Fields, OfferFields, Word, shared_phrases, telling_words
from matching.reading import Reader
from matching.regions import kilometres
from matching.scoring import points_of, score_of
from matching.segment import RowText
from matching.text import normalise
from matching.traits import Trait, industries_given
from matching.values import Candidate, Craftsman, Evidence, Reason

MOST_MISSING = 3
VALUE_DIGITS = 6

Told = tuple[str, tuple[Evidence, ...]]


class Teller:
    """Speaks of the candidates of one demand; what they share is looked up once."""

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

    def candidate(self, answer: Answer, place: int) -> Candidate:
        signals = answer.signals(place)
        evidence = {name: weight * signals[name] for name, weight in self.asked.weighed.items()}
        points = points_of(evidence, self.asked.prior)
        speaker = _Speaker(self, answer, place)
        reasons = [
            Reason(name, each, *TELLERS[name](speaker), value=round(signals[name], VALUE_DIGITS))
            for name, each in points.items()
            if each > 0
        ]
        reasons.sort(key=lambda reason: -reason.points)
        score = score_of(self.asked.prior + sum(evidence.values()))
        return Candidate(speaker.craftsman.id, score, (*reasons, *_missing(speaker)))


class _Speaker:
    """One candidate to speak of: `offer` is the one that speaks loudest, `row_text` what was read of it."""

    __slots__ = ("answer", "asked", "craftsman", "fields", "offer", "offers", "place", "row", "row_text", "teller")

    def __init__(self, teller: Teller, answer: Answer, place: int) -> None:
        segment = answer.segment
        self.teller, self.answer, self.place = teller, answer, place
        self.asked = teller.asked
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


def _text(speaker: _Speaker) -> Told:
    teller, offer = speaker.teller, speaker.offer
    phrases = shared_phrases(teller.words, speaker.asked.question.batch.text, speaker.row_text)
    evidence = _pairs(offer.source, phrases, teller.demand_fields, speaker.fields, offer.id)
    return sentences.text(offer, [each.craftsman_phrase for each in evidence]), evidence


def _concepts(speaker: _Speaker) -> Told:
    segment = speaker.answer.segment
    meeting = speaker.teller.concepts.meeting(segment.concepts, speaker.row, speaker.row_text)
    return _met(speaker, "concept", meeting, sentences.concepts)


def _discipline(speaker: _Speaker) -> Told:
    segment = speaker.answer.segment
    meeting = speaker.teller.disciplines.meeting(segment.disciplines, speaker.row, speaker.row_text)
    return _met(speaker, "discipline", meeting, sentences.discipline)


def _met(speaker: _Speaker, kind: str, meeting: Meeting | None, told: Callable[..., str]) -> Told:
    if meeting is None:
        return sentences.TOPICS_ALIKE, ()
    here, span_here = speaker.teller.demand_fields.mark(meeting.demand_phrase) or (meeting.demand_phrase, None)
    there, span_there = speaker.fields.mark(meeting.offer_phrase) or (meeting.offer_phrase, None)
    evidence = Evidence(kind, here, there, meeting.held.id, span_here, span_there)
    return told(meeting.asked.name, meeting.held.name, here, there, speaker.offer), (evidence,)


def _meaning(speaker: _Speaker) -> Told:
    return sentences.meaning(speaker.offer), ()


def _kind(speaker: _Speaker) -> Told:
    wanted, offer = speaker.asked.question.demand.kind, speaker.offer
    if offer.kind is None:
        return sentences.kind(offer, wanted), ()
    names = [sentences.KIND_NAMES[each] for each in (wanted, offer.kind)]
    return sentences.kind(offer, wanted), (Evidence(offer.source, names[0], names[1], offer.id),)


def _industry(speaker: _Speaker) -> Told:
    asked, reader = speaker.asked, speaker.teller.reader
    wanted = asked.question.industries
    given = industries_given(speaker.craftsman)
    held = max(
        reader.traits.industries(given, "" if given else "。".join(offer.text for offer in speaker.offers)),
        key=lambda trait: _worth(asked, trait.code) * trait.confidence,
        default=None,
    )
    near = _worth(asked, held.code) * held.confidence if held else 0.0
    answer = speaker.answer
    if held is None or (answer.segment.open_to_all[speaker.place] and near < answer.alike(speaker.row)):
        return sentences.SERVES_EVERY_INDUSTRY, ()
    nearest = max(wanted, key=lambda trait: reader.gauge.nearness(trait, held.code))
    names = [trait.phrase or reader.taxonomy.industries[trait.code].name for trait in (nearest, held)]
    return sentences.industry(nearest, held, reader.tree), (Evidence("industry", names[0], names[1], held.code),)


def _worth(asked: Asked, code: str) -> float:
    number = asked.reader.gauge.industries.get(code)
    return 0.0 if number is None else float(asked.industry_worth[number])


def _tags(speaker: _Speaker) -> Told:
    asked = {trait.code: trait for trait in speaker.asked.question.tags}
    held = _held_tags(speaker)
    shared = sorted(
        (code for code in asked if code in held), key=lambda code: (-asked[code].confidence * held[code], code)
    )
    told, evidence = [], []
    for code in shared:
        wanted, found = asked[code], speaker_trait(speaker, code)
        name = _tag_name(speaker, code)
        told.append((name, wanted, found))
        evidence.append(Evidence("skill_tag", wanted.phrase or name, found.phrase or name, code))
    return sentences.tags(told), tuple(evidence)


def _held_tags(speaker: _Speaker) -> dict[str, float]:
    numbers = dict(speaker.answer.segment.tags.at(speaker.place))
    known = speaker.teller.reader.gauge.tags
    return {
        trait.code: numbers[known[trait.code]]
        for trait in speaker.asked.question.tags
        if known.get(trait.code) in numbers
    }


def speaker_trait(speaker: _Speaker, code: str) -> Trait:
    """The craftsman's tag as it is known: given, or by the phrase of their texts that names it."""
    if code in speaker.craftsman.skill_tags:
        return Trait(code, 1.0)
    reader = speaker.teller.reader
    texts = speaker.texts()
    for phrase in reader.tagger.phrases_of_tag(code):
        if any(phrase in text for text in texts):
            return Trait(code, 1.0, phrase)
    occupation = reader.occupation(speaker.craftsman)
    return Trait(code, 1.0, occupation.name if occupation else speaker.craftsman.occupation)


def _suggestion(speaker: _Speaker) -> Told:
    wish, craftsman = speaker.asked.question.wish, speaker.craftsman
    if is_named(wish, normalise(craftsman.name).strip()):
        return f"匹配建议点名「{craftsman.name}」", (Evidence("suggestion", craftsman.name, craftsman.name),)
    for organisation in organisations_of(craftsman):
        if mentions(wish, normalise(organisation).strip()):
            return f"匹配建议提到其所在的「{organisation}」", (Evidence("suggestion", wish, organisation),)
    return _wished_for(speaker)


def _wished_for(speaker: _Speaker) -> Told:
    """The offer nearest the suggestion, and the words they share."""
    batch, asked = speaker.teller.wish_words
    segment = speaker.answer.segment
    first = int(segment.first_row[speaker.place])
    found = [
        (shared_phrases(asked, batch.text, segment.texts.row(first + number)), offer)
        for number, offer in enumerate(speaker.offers)
    ]
    phrases, offer = max(found, key=lambda each: sum(map(len, each[0])))
    row = segment.texts.row(first + speaker.offers.index(offer))
    fields = OfferFields(row, offer.id, *named_texts(speaker.craftsman, offer))
    evidence = _pairs("suggestion", phrases, speaker.teller.wish_fields, fields, offer.id)
    return sentences.suggestion(offer, [each.craftsman_phrase for each in evidence]), evidence


def _region(speaker: _Speaker) -> Told:
    told, held = speaker.teller.regions, speaker.craftsman.region_code
    if held not in told:
        told[held] = _told_of_region(speaker.asked.question.demand.region_code or "", held, speaker.teller.reader)
    return told[held]


def _told_of_region(asked: str, held: str, reader: Reader) -> Told:
    regions = reader.taxonomy.regions
    names = [regions[code].name if code in regions else code for code in (asked, held)]
    told = sentences.region(asked, held, regions, kilometres(asked, held, regions))
    return told, (Evidence("region", names[0], names[1], held),)


def _load(speaker: _Speaker) -> Told:
    return sentences.load(speaker.craftsman), ()


def _record(speaker: _Speaker) -> Told:
    return sentences.record(speaker.craftsman), ()


def _honours(speaker: _Speaker) -> Told:
    return sentences.honours(speaker.craftsman), ()


TELLERS: Mapping[str, Callable[[_Speaker], Told]] = {
    "text": _text,
    "concepts": _concepts,
    "discipline": _discipline,
    "meaning": _meaning,
    "kind": _kind,
    "industry": _industry,
    "tags": _tags,
    "suggestion": _suggestion,
    "region": _region,
    "load": _load,
    "record": _record,
    "honours": _honours,
}


def _missing(speaker: _Speaker) -> Iterator[Reason]:
    """Skills the demand needs and the craftsman shows none of; where it names none, the trade words of its title."""
    question = speaker.asked.question
    held = _held_tags(speaker)
    lacking = [(_tag_name(speaker, each.code), each.phrase) for each in question.tags if each.code not in held]
    if not question.tags:
        offered = speaker.texts()
        lacking = [(term, term) for term in speaker.teller.title_terms if not any(term in text for text in offered)]
    for name, phrase in lacking[:MOST_MISSING]:
        quoted, span = speaker.teller.demand_fields.mark(phrase or normalise(name)) or (phrase or name, None)
        yield Reason("missing", 0.0, sentences.missing(name), (Evidence("missing", quoted, "", None, span),))


def _tag_name(speaker: _Speaker, code: str) -> str:
    tag = speaker.teller.reader.taxonomy.skill_tags.get(code)
    return tag.name if tag else code


def _pairs(
    kind: str, phrases: Sequence[str], here: Fields, there: OfferFields, source_id: str | None
) -> tuple[Evidence, ...]:
    """Phrases as they stand on either side; one that stands in no field as it was given is not quoted."""
    marked = ((here.mark(phrase), there.mark(phrase)) for phrase in phrases)
    return tuple(
        Evidence(kind, mine[0], theirs[0], source_id, mine[1], theirs[1]) for mine, theirs in marked if mine and theirs
    )
