"""What would have put somebody first: single changes, each weighed by the engine that weighed the person."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from matching import explanation_sentences as sentences
from matching.asking import Answer, Asked
from matching.offers import Offer, offers_of
from matching.reasons import Teller
from matching.rivals import Rivals
from matching.rules import first_rejection, has_free_capacity
from matching.scoring import score_of
from matching.text import normalise
from matching.traits import industries_given
from matching.values import Craftsman, Rejection, ServiceItem

MOST_OF_A_SORT = 3


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """One change of the craftsman and what would have come of it.

    `code` is what is changed: load, capacity, availability, skill_tag, industry or service_item; `subject` the tag, the
    industry or the trade word it is about. `rank` is None where they would still be below the least score proposed.
    """

    code: str
    text: str
    score: float
    rank: int | None
    puts_first: bool
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """`told` is the condition as a clause."""

    code: str
    told: str
    craftsman: Craftsman
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """How the craftsman stands as they are: in log-odds, among the rivals, and what excludes them."""

    value: float
    standing: int | None
    rejections: tuple[Rejection, ...]


def counterfactuals(
    teller: Teller, craftsman: Craftsman, nearest: Offer, present: Present, rivals: Rivals
) -> tuple[Counterfactual, ...]:
    """Those that alone would put the craftsman first, the smallest first: circumstances, then what is on record, then
    what is offered. Where none does, all that would lift them, the highest first. None for who is first already.
    """
    if present.standing == 1 and rivals.anyone_proposed(present.value):
        return ()
    demand = teller.asked.question.demand
    changes = [change for sort in SORTS for change in sort(teller, craftsman, nearest)]
    changes = [change for change in changes if first_rejection(change.craftsman, demand) is None]
    values = values_of(teller.asked, [change.craftsman for change in changes])
    weighed = [_weighed(teller.asked, present, rivals, *changed_to) for changed_to in zip(changes, values, strict=True)]
    lifting = [each for each in weighed if _lifts(each, present)]
    enough = [each for each in lifting if each.puts_first]
    return tuple(enough or sorted(lifting, key=lambda each: (each.rank or math.inf, -each.score)))


def values_of(asked: Asked, craftsmen: Sequence[Craftsman]) -> list[float]:
    """The log-odds of each, as if they stood in the pool: nobody's depend on who else does."""
    if not craftsmen:
        return []
    found: list[float] = Answer(asked, asked.reader.segment(craftsmen)).measured(range(len(craftsmen))).values.tolist()
    return found


def _weighed(asked: Asked, present: Present, rivals: Rivals, change: Change, value: float) -> Counterfactual:
    rank, proposed = rivals.rank_at(value), rivals.anyone_proposed(value)
    before, after = score_of(present.value), score_of(value)
    score_told = sentences.readmitted(after) if present.rejections else sentences.lifted(before, after)
    if rank is None:
        rank_told = sentences.still_below(asked.weights.minimum_score)
    elif not proposed:
        rank_told = sentences.still_nobody(asked.floor)
    else:
        rank_told = sentences.moved(present.standing, rank)
    text = f"{change.told}，{score_told}，{rank_told}"
    return Counterfactual(change.code, text, after, rank, rank == 1 and proposed, change.subject)


def _lifts(weighed: Counterfactual, present: Present) -> bool:
    higher = (weighed.rank or math.inf) < (present.standing or math.inf)
    return bool(present.rejections) or higher or weighed.score > score_of(present.value)


def _available(_teller: Teller, craftsman: Craftsman, _nearest: Offer) -> Iterator[Change]:
    if not craftsman.available:
        yield Change("availability", sentences.AVAILABLE, replace(craftsman, available=True))


def _load(teller: Teller, craftsman: Craftsman, _nearest: Offer) -> Iterator[Change]:
    """One service less in hand, or as many as it takes to have a place free."""
    fewer = min(craftsman.load, craftsman.capacity) - 1
    if fewer >= 0:
        yield Change("load", sentences.less_in_hand(craftsman.load, fewer), replace(craftsman, load=fewer))
    if has_free_capacity(craftsman, teller.asked.question.demand) is not None:
        more = craftsman.load + 1
        yield Change("capacity", sentences.more_room(craftsman.capacity, more), replace(craftsman, capacity=more))


def _skill_tag(teller: Teller, craftsman: Craftsman, _nearest: Offer) -> Iterator[Change]:
    """Each that the demand asks for and the craftsman has not been given, whether read from their words or not."""
    known = teller.reader.taxonomy.skill_tags
    for trait in teller.asked.question.tags:
        if trait.code in known and trait.code not in craftsman.skill_tags:
            tagged = replace(craftsman, skill_tags=(*craftsman.skill_tags, trait.code))
            yield Change("skill_tag", sentences.tagged(known[trait.code].name), tagged, trait.code)


def _industry(teller: Teller, craftsman: Craftsman, _nearest: Offer) -> Iterator[Change]:
    known, given = teller.reader.taxonomy.industries, industries_given(craftsman)
    wanted = [each.code for each in sorted(teller.asked.question.industries, key=lambda each: -each.confidence)]
    for code in [code for code in wanted if code in known and code not in given][:MOST_OF_A_SORT]:
        moved = replace(craftsman, industry_codes=(*craftsman.industry_codes, code))
        yield Change("industry", sentences.of_industry(known[code].name), moved, code)


def _service_item(teller: Teller, craftsman: Craftsman, nearest: Offer) -> Iterator[Change]:
    """The offer nearest the demand as a service of the kind asked for: as it is, and with each trade word of the
    demand's title that no offer has. Not that word alone: it would turn anyone into anything."""
    kind = teller.asked.question.demand.kind
    if nearest.kind != kind:
        yield Change("service_item", sentences.offered_as(nearest, kind), _with_item(craftsman, nearest.text, teller))
    offered = normalise(" ".join(offer.text for offer in offers_of(craftsman)))
    for word in [word for word in teller.title_terms if word not in offered][:MOST_OF_A_SORT]:
        with_word = _with_item(craftsman, f"{nearest.text}、{word}", teller)
        yield Change("service_item", sentences.offered_with(nearest, kind, word), with_word, word)


def _with_item(craftsman: Craftsman, title: str, teller: Teller) -> Craftsman:
    item = ServiceItem("", title, kind=teller.asked.question.demand.kind)
    return replace(craftsman, service_items=(*craftsman.service_items, item))


SORTS: tuple[Callable[[Teller, Craftsman, Offer], Iterator[Change]], ...] = (
    _load,
    _available,
    _skill_tag,
    _industry,
    _service_item,
)
"""The smallest changes first."""
