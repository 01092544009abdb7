"""How much each signal speaks for a craftsman: one frozen value, whose version is stored with every match."""

from collections.abc import Mapping
from dataclasses import dataclass

from matching.values import Method

LIST_SIGNALS = ("text", "meaning", "kind", "industry", "suggestion")
TAG_SIGNALS = ("concepts", "discipline", "industry", "tags")
RELEVANCE_SIGNALS = ("text", "concepts", "discipline", "meaning", "kind", "industry", "tags", "suggestion")
CIRCUMSTANCE_SIGNALS = ("region", "load", "record", "honours")

SIGNALS_OF_METHOD: Mapping[Method, tuple[str, ...]] = {
    Method.LIST: LIST_SIGNALS + CIRCUMSTANCE_SIGNALS,
    Method.TAG: TAG_SIGNALS + CIRCUMSTANCE_SIGNALS,
    Method.COMBINED: RELEVANCE_SIGNALS + CIRCUMSTANCE_SIGNALS,
}


@dataclass(frozen=True, slots=True)
class Weights:
    """The evidence of each signal at its fullest, in natural log-odds, as in logistic regression.

    A score is 100 times the probability p that a coordinator would accept the craftsman, with ln(p / (1 - p)) = prior +
    the sum of weight times signal. All weights are at least 0: no signal ever speaks against anyone.
    """

    version: str = "2026.5"
    prior: float = -6.2
    """Log-odds of a craftsman of whom nothing speaks for the demand."""
    prior_of_list: float = -5.0
    """The same where only the signals of one method are heard, which say less."""
    prior_of_tag: float = -5.2

    text: float = 3.0
    concepts: float = 2.6
    discipline: float = 2.3
    """Of the square root: to be of the field at all says most of it."""
    meaning: float = 2.0
    """Of what a sentence encoder says, should there be one."""
    kind: float = 0.4
    industry: float = 0.8
    tags: float = 0.8
    suggestion: float = 2.5

    region: float = 0.5
    load: float = 0.15
    record: float = 0.3
    honours: float = 0.15

    title: float = 0.15
    """The share of a demand's title, beside its title and description together, in text comparison."""
    half_similarity: float = 0.1
    """The cosine at which text similarity counts half."""
    hint: float = 0.5
    """What a word counts that points at a concept and elsewhere, beside one that is sure."""
    related: float = 0.15
    """What a craftsman of a related concept is worth, beside one of the very concept."""
    related_discipline: float = 0.3
    """What one of a related discipline is worth, beside one of the very discipline."""
    setting: float = 0.3
    """What a word counts that tells where someone works or what they were awarded, beside one that tells a trade."""
    inferred: float = 0.7
    """What an industry or tag drawn from text counts beside one that was given."""

    floor: float = 2.2
    """The score the best must reach, or else nobody is proposed: nobody is better than the least bad."""
    minimum_score: float = 0.7
    """Below this nobody is proposed beside a better one."""

    def of(self, signal: str) -> float:
        return float(getattr(self, signal))

    def prior_of(self, method: Method) -> float:
        return {Method.LIST: self.prior_of_list, Method.TAG: self.prior_of_tag}.get(method, self.prior)


DEFAULT = Weights()
