"""From points to reasons: one sentence a signal, quoting what matched, then what the demand asks for in vain."""

from collections.abc import Callable, Iterator, Mapping

from matching import sentences
from matching.profile import Offer, Profile, Trait, organisations
from matching.quoting import common_phrases
from matching.regions import kilometres
from matching.signals import (
    Context,
    industry_worth,
    is_named,
    kind_agreement,
    mentions,
    saturated,
)
from matching.text import normalise, terms
from matching.values import Candidate, Evidence, Reason

MOST_MISSING = 3

Told = tuple[str, tuple[Evidence, ...]]


def candidate(context: Context, profile: Profile, points: Mapping[str, float]) -> Candidate:
    """`points` by signal; signals that contributed nothing are not spoken of."""
    told = [(name, each, *TELLERS[name](context, profile)) for name, each in points.items() if each > 0]
    reasons = [Reason(name, each, text, evidence) for name, each, text, evidence in told]
    reasons.sort(key=lambda reason: -reason.points)
    score = sum(reason.points for reason in reasons)
    return Candidate(profile.craftsman.id, score, (*reasons, *missing(context, profile)))


def text(context: Context, profile: Profile) -> Told:
    demand = context.question.demand
    offer = max(profile.offers, key=lambda offer: _likeness(context, offer))
    quotes = common_phrases(f"{demand.title}。{demand.description}", offer.text, context.statistics)
    evidence = tuple(Evidence(offer.source, here, there, offer.id) for here, there in quotes)
    return sentences.text(offer, [there for _, there in quotes]), evidence


def kind(context: Context, profile: Profile) -> Told:
    wanted = context.question.demand.kind
    offer = max(profile.offers, key=lambda offer: _likeness(context, offer) * kind_agreement(wanted, offer.kind or ""))
    offered = sentences.KIND_NAMES[offer.kind] if offer.kind else "未注明类别"
    return sentences.kind(offer, wanted), (Evidence(offer.source, sentences.KIND_NAMES[wanted], offered, offer.id),)


def industry(context: Context, profile: Profile) -> Told:
    tree, wanted = context.tree, context.question.industries
    worths = {held: industry_worth(held.code, wanted, tree) * held.confidence for held in profile.industries}
    held = max(worths, key=lambda trait: worths[trait])
    by_words = float(
        saturated(max(_likeness(context, each) for each in profile.offers), context.weights.half_similarity)
    )
    if profile.serves_every_industry and worths[held] < by_words:
        return sentences.SERVES_EVERY_INDUSTRY, ()
    asked = max(wanted, key=lambda trait: trait.confidence * tree.proximity(trait.code, held.code))
    names = [_called(trait, context.taxonomy.industries[trait.code].name) for trait in (asked, held)]
    return sentences.industry(asked, held, tree), (Evidence("industry", names[0], names[1], held.code),)


def tags(context: Context, profile: Profile) -> Told:
    asked = {trait.code: trait for trait in context.question.tags}
    shared = [(asked[held.code], held) for held in profile.tags if held.code in asked]
    shared.sort(key=lambda pair: (-pair[0].confidence * pair[1].confidence, pair[0].code))
    evidence = []
    for wanted, held in shared:
        name = _tag_name(context, held.code)
        evidence.append(Evidence("skill_tag", _called(wanted, name), _called(held, name), held.code))
    return sentences.tags([(_tag_name(context, held.code), wanted, held) for wanted, held in shared]), tuple(evidence)


def suggestion(context: Context, profile: Profile) -> Told:
    wish = context.question.wish
    craftsman = profile.craftsman
    if is_named(wish, normalise(craftsman.name).strip()):
        return f"匹配建议点名「{craftsman.name}」", (Evidence("suggestion", craftsman.name, craftsman.name),)
    for organisation in organisations(craftsman):
        if mentions(wish, normalise(organisation).strip()):
            return f"匹配建议提到其所在的「{organisation}」", (Evidence("suggestion", wish, organisation),)
    offer = max(profile.offers, key=lambda offer: context.dot(context.suggestion_query, offer))
    quotes = common_phrases(context.question.demand.suggestion, offer.text, context.statistics)
    evidence = tuple(Evidence("suggestion", here, there, offer.id) for here, there in quotes)
    return sentences.suggestion(offer, [there for _, there in quotes]), evidence


def region(context: Context, profile: Profile) -> Told:
    asked, held = context.question.demand.region_code or "", profile.craftsman.region_code
    regions = context.taxonomy.regions
    names = [regions[code].name if code in regions else code for code in (asked, held)]
    told = sentences.region(asked, held, regions, kilometres(asked, held, regions))
    return told, (Evidence("region", names[0], names[1], held),)


def load(_context: Context, profile: Profile) -> Told:
    return sentences.load(profile.craftsman), ()


def record(_context: Context, profile: Profile) -> Told:
    return sentences.record(profile.craftsman), ()


def honours(_context: Context, profile: Profile) -> Told:
    return sentences.honours(profile.craftsman), ()


TELLERS: Mapping[str, Callable[[Context, Profile], Told]] = {
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
    """Skills the demand needs and the craftsman shows none of; where it names no known skill, its title's words."""
    held = {trait.code for trait in profile.tags}
    lacking = [
        (_tag_name(context, trait.code), trait.phrase) for trait in context.question.tags if trait.code not in held
    ]
    if not context.question.tags:
        offered = normalise(" ".join(offer.text for offer in profile.offers))
        lacking = [(term, term) for term in dict.fromkeys(terms(context.question.demand.title)) if term not in offered]
    for name, phrase in lacking[:MOST_MISSING]:
        yield Reason("missing", 0.0, sentences.missing(name), (Evidence("missing", phrase or name, ""),))


def _likeness(context: Context, offer: Offer) -> float:
    return context.dot(context.query, offer)


def _tag_name(context: Context, code: str) -> str:
    tag = context.taxonomy.skill_tags.get(code)
    return tag.name if tag else code


def _called(trait: Trait, name: str) -> str:
    """The phrase that named it, or the official name where it was given."""
    return trait.phrase or name
