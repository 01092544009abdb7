"""From a text to industry codes and skill tags, each with its confidence and the phrase that decided."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np

from matching.batch import Batch, Integers
from matching.phrases import Mention, PhraseBook
from matching.taxonomy import Taxonomy
from matching.tree import DIVISION, IndustryTree
from matching.vocabulary import industry_phrases, tag_phrases

MOST_SUGGESTIONS = 8


@dataclass(frozen=True, slots=True)
class Suggested:
    """A code or tag id drawn from a text. `evidence` quotes the phrases as they stand there, in order."""

    code: str
    name: str
    confidence: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Both lists best first; empty where the text names nothing known."""

    industries: tuple[Suggested, ...]
    skill_tags: tuple[Suggested, ...]


class TextTagger:
    """A taxonomy made ready for reading texts; immutable, so one serves all threads."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self.tree = IndustryTree(taxonomy)
        self._industry_phrases = {
            phrase: self._narrowed(codes) for phrase, codes in industry_phrases(taxonomy).items() if codes
        }
        self._tag_phrases = tag_phrases(taxonomy)
        self._industry_book = PhraseBook(phrase for phrase, codes in self._industry_phrases.items() if codes)
        self._tag_book = PhraseBook(self._tag_phrases)
        self._tag_names = {tag.id: tag.name for tag in taxonomy.skill_tags.values()}
        named: dict[str, list[str]] = {}
        for phrase, codes in sorted(self._tag_phrases.items()):
            for code in codes:
                named.setdefault(code, []).append(phrase)
        self._phrases_of_tag = {code: tuple(phrases) for code, phrases in named.items()}

    def tag_doubts(self, batch: Batch, owner_of_text: Integers) -> Iterator[tuple[int, str, float]]:
        """Owner, tag and the doubt that remains after each distinct phrase its texts name the tag by."""
        places = self._tag_book.places(batch)
        size = max(1, len(self._tag_book.phrases))
        pairs = np.unique(owner_of_text[batch.text_at(places.starts)] * size + places.phrases)
        for owner, phrase in zip(*(each.tolist() for each in np.divmod(pairs, size)), strict=True):
            codes = self._tag_phrases[self._tag_book.phrases[phrase]]
            for code, confidence in codes.items():
                yield owner, code, 1 - confidence / math.sqrt(len(codes))

    def phrases_of_tag(self, code: str) -> tuple[str, ...]:
        """What names a tag, in normal form."""
        return self._phrases_of_tag.get(code, ())

    def suggest(self, text: str) -> Suggestion:
        return Suggestion(self.industries(text), self.skill_tags(text))

    def skill_tags(self, text: str | Batch) -> tuple[Suggested, ...]:
        """A phrase that several tags share counts for each, but less. A batch is quoted in its normal form."""
        votes = _votes(_found(self._tag_book, text), self._tag_phrases)
        return _best_first(_suggested(code, self._tag_names[code], heard) for code, heard in votes.items())

    def industries(self, text: str | Batch) -> tuple[Suggested, ...]:
        """Where several classes of one division remain, their deepest common ancestor stands for them."""
        return self._industries_of(_found(self._industry_book, text))

    def industries_of_owners(self, batch: Batch, owner_of_text: Integers) -> dict[int, tuple[Suggested, ...]]:
        """The same for the texts of many at once, by owner; whose texts name none is left out."""
        mentions = self._industry_book.mentions(batch)
        places = np.array([mention.start for mention in mentions], dtype=np.int64)
        owners = owner_of_text[batch.text_at(places)].tolist()
        pairs = groupby(zip(owners, mentions, strict=True), key=itemgetter(0))
        return {owner: self._industries_of([mention for _, mention in each]) for owner, each in pairs}

    def _industries_of(self, mentions: Iterable[Mention]) -> tuple[Suggested, ...]:
        votes = self._merged(_votes(mentions, self._industry_phrases))
        entries = self._taxonomy.industries
        return _best_first(_suggested(code, entries[code].name, heard) for code, heard in votes.items())

    def _narrowed(self, codes: Mapping[str, float]) -> dict[str, float]:
        """One phrase, one code: the finest of a single line, else the common ancestor if it is narrow enough."""
        deepest = max(codes, key=lambda code: (self._taxonomy.industries[code].level, code))
        if all(code in self.tree.lineage(deepest) for code in codes):
            return {deepest: codes[deepest]}
        meeting = self.tree.common_ancestor(codes)
        if meeting is None or self._taxonomy.industries[meeting].level < DIVISION:
            return {}
        return {meeting: min(codes.values())}

    def _merged(self, votes: Mapping[str, list[tuple[str, float]]]) -> dict[str, list[tuple[str, float]]]:
        by_division: dict[str, list[str]] = {}
        for code in votes:
            by_division.setdefault(self.tree.lineage(code)[1], []).append(code)
        merged: dict[str, list[tuple[str, float]]] = {}
        for codes in by_division.values():
            finest = [code for code in codes if not any(_is_above(code, other, self.tree) for other in codes)]
            answer = self.tree.common_ancestor(finest)
            assert answer is not None, "codes of one division meet in it at the latest"
            merged[answer] = [vote for code in codes for vote in votes[code]]
        return merged


_latest: tuple[Taxonomy, TextTagger] | None = None


def tagger_for(taxonomy: Taxonomy) -> TextTagger:
    """The tagger of a taxonomy, made once: a process works with one taxonomy at a time."""
    global _latest
    latest = _latest
    if latest is None or latest[0] is not taxonomy:
        latest = (taxonomy, TextTagger(taxonomy))
        _latest = latest
    return latest[1]


def suggest(text: str, taxonomy: Taxonomy) -> Suggestion:
    """Industry codes and skill tags the text points at."""
    return tagger_for(taxonomy).suggest(text)


def find_skill_tags(text: str, taxonomy: Taxonomy) -> tuple[Suggested, ...]:
    """The skill tags the text names, by their names, synonyms or occupations."""
    return tagger_for(taxonomy).skill_tags(text)


def _found(book: PhraseBook, text: str | Batch) -> list[Mention]:
    return book.find(text) if isinstance(text, str) else book.mentions(text)


def _votes(
    mentions: Iterable[Mention], phrases: Mapping[str, Mapping[str, float]]
) -> dict[str, list[tuple[str, float]]]:
    """For each code, the distinct phrases that point at it with their confidence, in order of appearance."""
    votes: dict[str, dict[str, tuple[str, float]]] = {}
    for mention in mentions:
        codes = phrases[mention.phrase]
        for code, confidence in codes.items():
            votes.setdefault(code, {}).setdefault(mention.phrase, (mention.text, confidence / math.sqrt(len(codes))))
    return {code: list(heard.values()) for code, heard in votes.items()}


def _suggested(code: str, name: str, heard: list[tuple[str, float]]) -> Suggested:
    """Independent phrases confirm each other: what remains of doubt is the product of their doubts."""
    doubt = math.prod(1 - confidence for _, confidence in heard)
    return Suggested(code, name, round(1 - doubt, 4), tuple(text for text, _ in heard))


def _best_first(suggested: Iterable[Suggested]) -> tuple[Suggested, ...]:
    return tuple(sorted(suggested, key=lambda each: (-each.confidence, each.code))[:MOST_SUGGESTIONS])


def _is_above(code: str, other: str, tree: IndustryTree) -> bool:
    return code != other and code in tree.lineage(other)
