"""From a text to industry codes and skill tags, each with its confidence and the phrase that decided."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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

    @property
    def phrases(self) -> frozenset[str]:
        """Everything that names an industry or a skill tag."""
        return frozenset(self._tag_phrases) | {phrase for phrase, codes in self._industry_phrases.items() if codes}

    def suggest(self, text: str) -> Suggestion:
        return Suggestion(self.industries(text), self.skill_tags(text))

    def skill_tags(self, text: str) -> tuple[Suggested, ...]:
        """A phrase that several tags share counts for each, but less."""
        votes = _votes(self._tag_book.find(text), self._tag_phrases)
        names = {tag.id: tag.name for tag in self._taxonomy.skill_tags.values()}
        return _best_first(_suggested(code, names[code], heard) for code, heard in votes.items())

    def industries(self, text: str) -> tuple[Suggested, ...]:
        """Where several classes of one division remain, their deepest common ancestor stands for them."""
        votes = self._merged(_votes(self._industry_book.find(text), self._industry_phrases))
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
