"""One sentence a signal, quoting what matched; and what the demand asks for in vain."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from matching import sentences
from matching.asking import Asked
from matching.competence import Meeting
from matching.naming import is_named, mentions
from matching.offers import offer_at, offers_of, organisations_of
from matching.quoting import Fields, OfferFields, shared_phrases
from matching.reading import Reader
from matching.regions import kilometres
from matching.speaking import Speaker, Told
from matching.text import normalise
from matching.traits import Trait, industries_given
from matching.values import Evidence, Reason

MOST_MISSING = 3


def _text(speaker: Speaker) -> Told:
    ground, offer = speaker.ground, speaker.offer
    phrases = shared_phrases(ground.words, speaker.asked.question.batch.text, speaker.row_text)
    evidence = _pairs(offer.source, phrases, ground.demand_fields, speaker.fields, offer.id)
    return sentences.text(offer, [each.craftsman_phrase for each in evidence]), evidence


def _concepts(speaker: Speaker) -> Told:
    meeting = speaker.ground.concepts.meeting(speaker.concept, speaker.row_text)
    return _met(speaker, "concept", meeting, sentences.concepts)


def _discipline(speaker: Speaker) -> Told:
    meeting = speaker.ground.disciplines.meeting(speaker.discipline, speaker.row_text)
    return _met(speaker, "discipline", meeting, sentences.discipline)


def _met(speaker: Speaker, kind: str, meeting: Meeting, told: Callable[..., str]) -> Told:
    here, span_here = speaker.ground.demand_fields.mark(meeting.demand_phrase) or (meeting.demand_phrase, None)
    there, span_there = speaker.fields.mark(meeting.offer_phrase) or (meeting.offer_phrase, None)
    evidence = Evidence(kind, here, there, meeting.held.id, span_here, span_there)
    return told(meeting.asked.name, meeting.held.name, here, there, speaker.offer), (evidence,)


def _meaning(speaker: Speaker) -> Told:
    return sentences.meaning(speaker.offer), ()


def _kind(speaker: Speaker) -> Told:
    wanted, offer = speaker.asked.question.demand.kind, speaker.offer
    if offer.kind is None:
        return sentences.kind(offer, wanted), ()
    names = sentences.KIND_NAMES[wanted], sentences.KIND_NAMES[offer.kind]
    return sentences.kind(offer, wanted), (Evidence(offer.source, names[0], names[1], offer.id),)


def _industry(speaker: Speaker) -> Told:
    ground, given = speaker.ground, frozenset(industries_given(speaker.craftsman))
    if not given:
        told, near = _told_of_industries(speaker, given)
    else:
        told, near = ground.industries.get(given) or _told_of_industries(speaker, given)
        ground.industries[given] = told, near
    if near < speaker.alike and speaker.answer.segment.pool.open_to_all[speaker.place]:
        return sentences.SERVES_EVERY_INDUSTRY, ()
    return told


def _told_of_industries(speaker: Speaker, given: frozenset[str]) -> tuple[Told, float]:
    """Of those given, or else of those that the texts name."""
    asked, reader = speaker.asked, speaker.ground.reader
    offers = "" if given else "。".join(offer.text for offer in offers_of(speaker.craftsman))
    traits = reader.traits.industries(given, offers)
    held = max(traits, key=lambda trait: _worth(asked, trait.code) * trait.confidence, default=None)
    near = _worth(asked, held.code) * held.confidence if held else 0.0
    if held is None or not near:
        return (sentences.SERVES_EVERY_INDUSTRY, ()), 0.0
    nearest = max(asked.question.industries, key=lambda trait: reader.gauge.nearness(trait, held.code))
    names = [trait.phrase or reader.taxonomy.industries[trait.code].name for trait in (nearest, held)]
    told = sentences.industry(nearest, held, reader.tree), (Evidence("industry", names[0], names[1], held.code),)
    return told, near


def _worth(asked: Asked, code: str) -> float:
    number = asked.reader.gauge.industries.get(code)
    return 0.0 if number is None else float(asked.wanted.industry_worth[number])


def _tags(speaker: Speaker) -> Told:
    asked = {trait.code: trait for trait in speaker.asked.question.tags}
    held = speaker.held_tags
    told, evidence = [], []
    for code in sorted(held, key=lambda code: (-asked[code].confidence * held[code], code)):
        wanted, found = asked[code], _trait_of(speaker, code)
        name = _tag_name(speaker, code)
        told.append((name, wanted, found))
        evidence.append(Evidence("skill_tag", wanted.phrase or name, found.phrase or name, code))
    return sentences.tags(told), tuple(evidence)


def _trait_of(speaker: Speaker, code: str) -> Trait:
    """The craftsman's tag as it is known: given, or by the phrase of their texts that names it."""
    if code in speaker.craftsman.skill_tags:
        return Trait(code, 1.0)
    reader, whole = speaker.ground.reader, speaker.whole_text
    for phrase in reader.tagger.phrases_of_tag(code):
        if phrase in whole:
            return Trait(code, 1.0, phrase)
    occupation = reader.occupation(speaker.craftsman)
    return Trait(code, 1.0, occupation.name if occupation else speaker.craftsman.occupation)


def _suggestion(speaker: Speaker) -> Told:
    wish, craftsman = speaker.asked.question.wish, speaker.craftsman
    if is_named(wish, normalise(craftsman.name).strip()):
        return f"匹配建议点名「{craftsman.name}」", (Evidence("suggestion", craftsman.name, craftsman.name),)
    for organisation in organisations_of(craftsman):
        if mentions(wish, normalise(organisation).strip()):
            return f"匹配建议提到其所在的「{organisation}」", (Evidence("suggestion", wish, organisation),)
    return _wished_for(speaker)


def _wished_for(speaker: Speaker) -> Told:
    """The offer nearest the suggestion, and the words they share."""
    batch, asked = speaker.ground.wish_words
    texts = speaker.answer.segment.texts
    rows = [texts.row(speaker.first_row + number) for number in range(1 + len(speaker.craftsman.service_items))]
    found = [shared_phrases(asked, batch.text, row) for row in rows]
    number = max(range(len(found)), key=lambda each: sum(map(len, found[each])))
    offer = offer_at(speaker.craftsman, number)
    fields = OfferFields(rows[number], offer)
    evidence = _pairs("suggestion", found[number], speaker.ground.wish_fields, fields, offer.id)
    return sentences.suggestion(offer, [each.craftsman_phrase for each in evidence]), evidence


def _region(speaker: Speaker) -> Told:
    told, held = speaker.ground.regions, speaker.craftsman.region_code
    if held not in told:
        told[held] = _told_of_region(speaker.asked.question.demand.region_code or "", held, speaker.ground.reader)
    return told[held]


def _told_of_region(asked: str, held: str, reader: Reader) -> Told:
    regions = reader.taxonomy.regions
    names = [regions[code].name if code in regions else code for code in (asked, held)]
    told = sentences.region(asked, held, regions, kilometres(asked, held, regions))
    return told, (Evidence("region", names[0], names[1], held),)


def _load(speaker: Speaker) -> Told:
    return sentences.load(speaker.craftsman.load, speaker.craftsman.capacity), ()


def _record(speaker: Speaker) -> Told:
    craftsman = speaker.craftsman
    return sentences.record(craftsman.rating, craftsman.rated, craftsman.solved), ()


def _honours(speaker: Speaker) -> Told:
    return sentences.honours(speaker.craftsman.honours, speaker.craftsman.skill_level), ()


TELLERS: Mapping[str, Callable[[Speaker], Told]] = {
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


def missing(speaker: Speaker) -> Iterator[Reason]:
    """Skills the demand needs and the craftsman shows none of; where it names none, the trade words of its title."""
    question = speaker.asked.question
    if question.tags:
        held = speaker.held_tags
        lacking = [(_tag_name(speaker, each.code), each.phrase) for each in question.tags if each.code not in held]
    else:
        whole = speaker.whole_text
        lacking = [(term, term) for term in speaker.ground.title_terms if term not in whole]
    told = speaker.ground.lacking
    for name, phrase in lacking[:MOST_MISSING]:
        if name not in told:
            told[name] = _told_missing(speaker, name, phrase)
        yield told[name]


def _told_missing(speaker: Speaker, name: str, phrase: str | None) -> Reason:
    quoted, span = speaker.ground.demand_fields.mark(phrase or normalise(name)) or (phrase or name, None)
    return Reason("missing", 0.0, sentences.missing(name), (Evidence("missing", quoted, "", None, span),))


def _tag_name(speaker: Speaker, code: str) -> str:
    tag = speaker.ground.reader.taxonomy.skill_tags.get(code)
    return tag.name if tag else code


def _pairs(
    kind: str, phrases: Sequence[str], here: Fields, there: OfferFields, source_id: str | None
) -> tuple[Evidence, ...]:
    """Phrases as they stand on either side; one that stands in no field as it was given is not quoted."""
    marked = ((here.mark(phrase), there.mark(phrase)) for phrase in phrases)
    return tuple(
        Evidence(kind, mine[0], theirs[0], source_id, mine[1], theirs[1]) for mine, theirs in marked if mine and theirs
    )
