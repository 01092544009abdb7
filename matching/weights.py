"""How much each signal counts: one frozen value, whose version is stored with every match made with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from matching.values import Method

LIST_SIGNALS = ("text", "kind", "industry", "suggestion")
TAG_SIGNALS = ("industry", "tags")
RELEVANCE_SIGNALS = ("text", "kind", "industry", "tags", "suggestion")
CIRCUMSTANCE_SIGNALS = ("region", "load", "record", "honours")

SIGNALS_OF_METHOD: Mapping[Method, tuple[str, ...]] = {
    Method.LIST: LIST_SIGNALS,
    Method.TAG: TAG_SIGNALS,
    Method.COMBINED: RELEVANCE_SIGNALS,
}


@dataclass(frozen=True, slots=True)
class Weights:
    """Relative weights; those of one group are scaled to sum to one over the signals a demand gives rise to.

    Relevance says whether a craftsman can do it at all. Circumstances (near, free, well rated, honoured) say who of
    the able should go, so their share of the score is multiplied by relevance: they never lift the unable.
    """

    version: str = "2026.3"
    text: float = 0.60
    kind: float = 0.05
    industry: float = 0.20
    tags: float = 0.25
    suggestion: float = 0.30

    region: float = 0.45
    load: float = 0.15
    record: float = 0.25
    honours: float = 0.15
    circumstances: float = 0.15
    """The share of the score that circumstances decide."""

    title: float = 0.15
    """The share of a demand's title, beside its title and description together, in text comparison."""
    inferred: float = 0.7
    """What an industry or tag drawn from text counts beside one that was given."""
    half_similarity: float = 0.1
    """The cosine at which text similarity counts half."""
    characters_only: float = 0.5
    """What likeness counts that rests on single characters alone, with no pair or word in common."""
    background: float = 0.1
    """What one name of the national vocabularies counts in word statistics beside one service item of the pool."""
    floor: float = 0.55
    """What the best craftsman must have to show (a specific word of the title counts 1), or else nobody is proposed."""
    proof: float = 0.1
    """What has to link each craftsman to the demand: specific words, tags, industry or being asked for by name."""
    likeness_alone: float = 0.45
    """The text signal that stands in for such a link; wording alike in less than that proposes nobody."""
    industry_evidence: float = 0.6
    """What the same industry counts beside a specific word: it brings people near, but decides nothing."""
    broad_likeness: float = 0.5
    """The text signal from which texts are so much alike that no single word need decide."""
    minimum_score: float = 10.0
    """Below this nobody is proposed."""

    def of(self, signal: str) -> float:
        return float(getattr(self, signal))


DEFAULT = Weights()
