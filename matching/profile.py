"""A craftsman made ready for matching: items as tokens, and what is given or drawn from text as tags and industries."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from matching.specificity import Specificity, Wording
from matching.suggest import TextTagger
from matching.taxonomy import Occupation
from matching.text import asked_for, normalise, terms, tokens
from matching.values import Craftsman, Demand, Kind
from matching.vocabulary import trade_of

SPECIALITY = "speciality"
SERVICE_ITEM = "service_item"
LONGEST_SUGGESTION = 300
"""Characters of a matching suggestion that are read; one is a sentence or two."""
SERVES_EVERY_INDUSTRY = frozenset({("M",), ("P",)})
"""Research, technical services and education: their own industry says nothing about whose problems they solve."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing a craftsman can be matched by: a service item, or the speciality as an implicit one (kind None)."""

    source: str
    id: str | None
    title: str
    text: str
    kind: Kind | None
    tokens: Counter[str]


@dataclass(frozen=True, slots=True)
class Trait:
    """A tag or an industry with how sure it is (1 where given) and the phrase that names it, None where given."""

    code: str
    confidence: float
    phrase: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    craftsman: Craftsman
    offers: tuple[Offer, ...]
    industries: tuple[Trait, ...]
    tags: tuple[Trait, ...]
    serves_every_industry: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A demand made ready for matching. `wish` is its matching suggestion, normalised, `suggestion` its tokens; `terms`
    are the specific words of both, each with what it tells."""

    demand: Demand
    title: Counter[str]
    whole: Counter[str]
    wish: str
    suggestion: Counter[str]
    terms: Mapping[str, float]
    wording: Wording
    wish_wording: Wording
    trade_words: tuple[str, ...]
    industries: tuple[Trait, ...]
    tags: tuple[Trait, ...]


class Reader:
    """Prepares craftsmen and demands with one taxonomy."""

    def __init__(
        self, tagger: TextTagger, occupations: Mapping[str, Occupation], specificity: Specificity, inferred: float
    ) -> None:
        self._tagger = tagger
        self.tree = tagger.tree
        self._occupations = occupations
        self.specificity = specificity
        self._inferred = inferred
        self._by_name = {
            normalise(name): entry
            for entry in occupations.values()
            if entry.level == 4
            for name in (*entry.work_types, entry.name)
        }

    def profile(self, craftsman: Craftsman) -> Profile:
        occupation = self.occupation(craftsman)
        speciality = "。".join(filter(None, (craftsman.occupation, craftsman.speciality)))
        concepts = " ".join(self._trades(occupation))
        offers = [Offer(SPECIALITY, None, craftsman.speciality, speciality, None, tokens(f"{speciality}。{concepts}"))]
        for item in craftsman.service_items:
            text = "。".join(filter(None, (item.title, item.description)))
            offers.append(Offer(SERVICE_ITEM, item.id, item.title, text, item.kind, tokens(text)))
        given = (*craftsman.industry_codes, *(code for item in craftsman.service_items for code in item.industry_codes))
        texts = [offer.text for offer in offers]
        return Profile(
            craftsman,
            tuple(offers),
            self._industries(given, " 。".join(texts)),
            self._tags(craftsman.skill_tags, " 。".join([*texts, *self._names(occupation)])),
            any(self.tree.lineage(code)[:1] in SERVES_EVERY_INDUSTRY for code in craftsman.industry_codes),
        )

    def question(self, demand: Demand) -> Question:
        beside = asked_for(demand.description)
        wish = demand.suggestion[:LONGEST_SUGGESTION]
        text = f"{demand.title}。{beside}"
        return Question(
            demand,
            tokens(demand.title),
            tokens(text),
            normalise(wish),
            tokens(wish),
            self.specificity.asked(demand.title, f"{beside}。{wish}"),
            self.specificity.wording(text),
            self.specificity.wording(wish),
            tuple(word for word in dict.fromkeys(terms(demand.title)) if self.specificity.knows(word)),
            self._industries(demand.industry_codes, text),
            self._tags(demand.skill_tags, text),
        )

    def occupation(self, craftsman: Craftsman) -> Occupation | None:
        """By its code, else by the official name of an occupation or a work type."""
        if coded := self._occupations.get(craftsman.occupation_code or ""):
            return coded
        return self._by_name.get(normalise(craftsman.occupation or "").strip())

    def _names(self, occupation: Occupation | None) -> tuple[str, ...]:
        return (occupation.name,) if occupation else ()

    def _trades(self, occupation: Occupation | None) -> list[str]:
        """What the occupation and its group are about: for a 高炉炼铁工, 高炉炼铁 and 炼铁."""
        if occupation is None:
            return []
        group = self._occupations.get(occupation.parent or "")
        return [trade_of(entry.name) for entry in (occupation, group) if entry]

    def _industries(self, given: tuple[str, ...], text: str) -> tuple[Trait, ...]:
        traits = {
            each.code: Trait(each.code, each.confidence * self._inferred, "、".join(each.evidence))
            for each in self._tagger.industries(text)
        }
        traits.update({code: Trait(code, 1.0) for code in given})
        return tuple(sorted(traits.values(), key=lambda trait: trait.code))

    def _tags(self, given: tuple[str, ...], text: str) -> tuple[Trait, ...]:
        """Given tags and what the text names besides: a list is seldom complete."""
        traits = {
            each.code: Trait(each.code, each.confidence * self._inferred, "、".join(each.evidence))
            for each in self._tagger.skill_tags(text)
        }
        traits.update({tag: Trait(tag, 1.0) for tag in given})
        return tuple(sorted(traits.values(), key=lambda trait: trait.code))


def organisations(craftsman: Craftsman) -> tuple[str, ...]:
    """The service teams and the employer, by whose names a craftsman may be asked for."""
    return (*craftsman.teams, *filter(None, [craftsman.employer]))
