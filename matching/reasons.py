"""From points to reasons: one sentence a signal, quoting what matched, then what the demand asks for in vain."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matching import sentences
from matching.profile import Offer, Profile, Trait, organisations
from matching.quoting import common_phrases
from matching.regions import kilometres
from matching.scoring import POINT_DIGITS
from matching.segment import Segment
from matching.signals import (
    Context,
    industry_worth,
    is_named,
    kind_agreement,
    mentions,
    nearness,
    row_likeness,
    wish_likeness,
)
from matching.text import normalise
from matching.values import Candidate, Evidence, Reason

MOST_MISSING = 3

Told = tuple[str, tuple[Evidence, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """A craftsman to speak of, with the likeness of each offer to the demand and to its matching suggestion."""

    profile: Profile
    likeness: Sequence[float]
    wish_likeness: Sequence[float]

    @classmethod
    def at(cls, context: Context, segment: Segment, place: int) -> "Found":
        profile = segment.profiles[place]
        rows = slice(segment.first_row[place], segment.first_row[place] + len(profile.offers))
        wishes = wish_likeness(context, segment)[rows].tolist()
        return cls(profile, row_likeness(context, segment)[rows].tolist(), wishes)

    def offer(self, worths: Sequence[float]) -> Offer:
        """The one worth most, the first of equals."""
        return self.profile.offers[max(range(len(worths)), key=worths.__getitem__)]


def candidate(context: Context, segment: Segment, place: int, points: Mapping[str, float]) -> Candidate:
    """`points` by signal; signals that contributed nothing are not spoken of."""
    found = Found.at(context, segment, place)
    profile = found.profile
    told = [(name, each, *TELLERS[name](context, found)) for name, each in points.items() if each > 0]
    reasons = [Reason(name, each, text, evidence) for name, each, text, evidence in told]
    reasons.sort(key=lambda reason: -reason.points)
    score = round(sum(reason.points for reason in reasons), POINT_DIGITS)
    return Candidate(profile.craftsman.id, score, (*reasons, *missing(context, profile)))


def text(context: Context, found: Found) -> Told:
    offer = found.offer(found.likeness)
    quotes = common_phrases(context.question.wording, context.specificity.whole_words(offer.text))
    evidence = tuple(Evidence(offer.source, here, there, offer.id) for here, there in quotes)
    return sentences.text(offer, [there for _, there in quotes]), evidence


def kind(context: Context, found: Found) -> Told:
    wanted = context.question.demand.kind
    pairs = zip(found.likeness, found.profile.offers, strict=True)
    offer = found.offer([likeness * kind_agreement(wanted, each.kind or "") for likeness, each in pairs])
    if offer.kind is None:
        return sentences.kind(offer, wanted), ()
    names = [sentences.KIND_NAMES[each] for each in (wanted, offer.kind)]
    return sentences.kind(offer, wanted), (Evidence(offer.source, names[0], names[1], offer.id),)


def industry(context: Context, found: Found) -> Told:
    tree, wanted = context.tree, context.question.industries
    worths = {held: industry_worth(held.code, wanted, tree) * held.confidence for held in found.profile.industries}
    held = max(worths, key=lambda trait: worths[trait])
    if found.profile.serves_every_industry and worths[held] < max(found.likeness):
        return sentences.SERVES_EVERY_INDUSTRY, ()
    asked = max(wanted, key=lambda trait: nearness(trait, held.code, tree))
    names = [_called(trait, context.taxonomy.industries[trait.code].name) for trait in (asked, held)]
    return sentences.industry(asked, held, tree), (Evidence("industry", names[0], names[1], held.code),)


def tags(context: Context, found: Found) -> Told:
    asked = {trait.code: trait for trait in context.question.tags}
    shared = [(asked[held.code], held) for held in found.profile.tags if held.code in asked]
    shared.sort(key=lambda pair: (-pair[0].confidence * pair[1].confidence, pair[0].code))
    evidence = []
    for wanted, held in shared:
        name = _tag_name(context, held.code)
        evidence.append(Evidence("skill_tag", _called(wanted, name), _called(held, name), held.code))
    return sentences.tags([(_tag_name(context, held.code), wanted, held) for wanted, held in shared]), tuple(evidence)


def suggestion(context: Context, found: Found) -> Told:
    wish = context.question.wish
    craftsman = found.profile.craftsman
    if is_named(wish, normalise(craftsman.name).strip()):
        return f"匹配建议点名「{craftsman.name}」", (Evidence("suggestion", craftsman.name, craftsman.name),)
    for organisation in organisations(craftsman):
        if mentions(wish, normalise(organisation).strip()):
            return f"匹配建议提到其所在的「{organisation}」", (Evidence("suggestion", wish, organisation),)
    offer = found.offer(found.wish_likeness)
    quotes = common_phrases(context.question.wish_wording, context.specificity.whole_words(offer.text))
    evidence = tuple(Evidence("suggestion", here, there, offer.id) for here, there in quotes)
    return sentences.suggestion(offer, [there for _, there in quotes]), evidence


def region(context: Context, found: Found) -> Told:
    asked, held = context.question.demand.region_code or "", found.profile.craftsman.region_code
    regions = context.taxonomy.regions
    names = [regions[code].name if code in regions else code for code in (asked, held)]
    told = sentences.region(asked, held, regions, kilometres(asked, held, regions))
    return told, (Evidence("region", names[0], names[1], held),)


def load(_context: Context, found: Found) -> Told:
    return sentences.load(found.profile.craftsman), ()


def record(_context: Context, found: Found) -> Told:
    return sentences.record(found.profile.craftsman), ()


def honours(_context: Context, found: Found) -> Told:
    return sentences.honours(found.profile.craftsman), ()


TELLERS: Mapping[str, Callable[[Context, Found], Told]] = {
    "text": text,
    "kind": kind,
    "industry": industry,
    "tags": tags,
    "suggestion": suggestion,
    "region": region,
    "load": load,
    "record": record,
    "honours": honours,
}


def missing(context: Context, profile: Profile) -> Iterator[Reason]:
    """Skills the demand needs and the craftsman shows none of; where it names none, the trade words of its title."""
    held = {trait.code for trait in profile.tags}
    lacking = [
        (_tag_name(context, trait.code), trait.phrase) for trait in context.question.tags if trait.code not in held
    ]
    if not context.question.tags:
        offered = normalise(" ".join(offer.text for offer in profile.offers))
        lacking = [(term, term) for term in context.question.trade_words if term not in offered]
    for name, phrase in lacking[:MOST_MISSING]:
        yield Reason("missing", 0.0, sentences.missing(name), (Evidence("missing", phrase or name, ""),))


def _tag_name(context: Context, code: str) -> str:
    tag = context.taxonomy.skill_tags.get(code)
    return tag.name if tag else code


def _called(trait: Trait, name: str) -> str:
    """The phrase that named it, or the official name where it was given."""
    return trait.phrase or name
