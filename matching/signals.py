"""Soft signals: each one function, from a demand and a batch of craftsmen to one number from 0 to 1 apiece."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz import fuzz

from matching import regions
from matching.frequencies import Statistics
from matching.profile import Question, Trait
from matching.segment import Floats, Segment
from matching.specificity import Specificity
from matching.taxonomy import Taxonomy
from matching.tree import IndustryTree
from matching.values import Kind, Method
from matching.weights import Weights

NAMED_PERSON, NAMED_GROUP, NAMED_PHRASE = 1.0, 0.8, 0.6
"""What the matching suggestion is worth when it names the craftsman, their team or employer, or merely their trade."""
SAME_NAME = 90.0
"""rapidfuzz similarity, of 100, from which an organisation's name counts as mentioned."""

_LEARNING = frozenset({Kind.TRAINING, Kind.APPRENTICESHIP})
_ADVISING = frozenset({Kind.PROBLEM, Kind.CONSULTING, Kind.MANAGEMENT})


@dataclass(frozen=True, slots=True)
class Context:
    """What the signals of one demand share."""

    question: Question
    method: Method
    taxonomy: Taxonomy
    tree: IndustryTree
    statistics: Statistics
    specificity: Specificity
    weights: Weights
    query: Mapping[str, float]
    suggestion_query: Mapping[str, float]
    likenesses: dict[int, Floats] = field(default_factory=dict)
    """For each segment its rows' likeness to the demand, and below to its matching suggestion."""
    wish_likenesses: dict[int, Floats] = field(default_factory=dict)


def query_vector(question: Question, statistics: Statistics, title_share: float) -> dict[str, float]:
    """The demand's title counts on its own besides standing in the whole: it is where people say what they want."""
    vector = {token: value * (1 - title_share) for token, value in statistics.vector(question.whole).items()}
    for token, value in statistics.vector(question.title).items():
        vector[token] = vector.get(token, 0.0) + title_share * value
    return vector


def text(context: Context, segment: Segment) -> Floats:
    """The likeness of words and characters between the demand and the best of the craftsman's offers."""
    return segment.best_row(row_likeness(context, segment))


def row_likeness(context: Context, segment: Segment) -> Floats:
    """For each offer's row; several signals ask for it, so it is computed once for a demand."""
    if id(segment) not in context.likenesses:
        context.likenesses[id(segment)] = _likeness(context, segment)
    return context.likenesses[id(segment)]


def _likeness(context: Context, segment: Segment) -> Floats:
    """Single characters refine what pairs and words find; where those find nothing, they are weak evidence."""
    pairs = segment.postings.similarities({token: value for token, value in context.query.items() if len(token) > 1})
    singles = segment.postings.similarities({token: value for token, value in context.query.items() if len(token) == 1})
    likeness = saturated(pairs + singles, context.weights.half_similarity)
    return np.where(pairs > 0, likeness, likeness * context.weights.characters_only)


def saturated(similarity: Floats, half: float) -> Floats:
    """Cosines of short texts are small and mean much: x / (x + half) makes `half` count one half."""
    return np.divide(similarity, similarity + half)


def kind(context: Context, segment: Segment) -> Floats:
    """How well the kind of the best fitting offer agrees; an offer that has nothing to do with it agrees in vain."""
    kinds, of_row = segment.kind_codes
    agreement = np.array([kind_agreement(context.question.demand.kind, each) for each in kinds])
    return segment.best_row(row_likeness(context, segment) * agreement[of_row])


def kind_agreement(wanted: str, offered: str) -> float:
    """1 for the same kind, .5 for kinds of one sort and for a speciality, which states none."""
    if wanted == offered:
        return 1.0
    same_sort = any(wanted in sort and offered in sort for sort in (_LEARNING, _ADVISING))
    return 0.5 if same_sort or not offered else 0.0


def industry(context: Context, segment: Segment) -> Floats:
    """The nearest pair of the demand's and the craftsman's industries, each as sure as it is known.

    A researcher's or teacher's own industry says nothing about whose problems they solve, so it is not held against
    them: their industry counts no less than their words do. Tag matching reads no words and has nothing to go by.
    """
    wanted = context.question.industries
    worth = {code: industry_worth(code, wanted, context.tree) for code in segment.industries.codes}
    near = segment.industries.best(worth)
    if context.method is Method.TAG:
        return near
    return np.where(segment.open_to_all, np.maximum(near, text(context, segment)), near)


def industry_worth(code: str, wanted: Iterable[Trait], tree: IndustryTree) -> float:
    return max((nearness(trait, code, tree) for trait in wanted), default=0.0)


def nearness(asked: Trait, code: str, tree: IndustryTree) -> float:
    """A shared cluster counts only where the demand's industry was given: words do not tell a class that surely."""
    near = tree.line_proximity(asked.code, code) if asked.phrase else tree.proximity(asked.code, code)
    return asked.confidence * near


def tags(context: Context, segment: Segment) -> Floats:
    """The share of the skills asked for that the craftsman has, each as sure as it is known."""
    wanted = {trait.code: trait.confidence for trait in context.question.tags}
    return segment.tags.total(wanted) / sum(wanted.values())


def suggestion(context: Context, segment: Segment) -> Floats:
    """Whether the enterprise's matching suggestion names the craftsman, their team or employer, or their trade."""
    phrase = NAMED_PHRASE * segment.best_row(wish_likeness(context, segment))
    return np.maximum(phrase, named(context, segment))


def wish_likeness(context: Context, segment: Segment) -> Floats:
    """For each offer's row its likeness to the matching suggestion."""
    if id(segment) not in context.wish_likenesses:
        similarity = segment.postings.similarities(context.suggestion_query)
        context.wish_likenesses[id(segment)] = saturated(similarity, context.weights.half_similarity)
    return context.wish_likenesses[id(segment)]


def named(context: Context, segment: Segment) -> Floats:
    """Whether the matching suggestion names the craftsman, or their team or employer."""
    if not context.question.wish:
        return np.zeros(len(segment))
    wish = context.question.wish
    mentioned = {name: float(mentions(wish, name)) for name in segment.organisations.codes}
    group = NAMED_GROUP * segment.organisations.best(mentioned)
    person = NAMED_PERSON * np.array([is_named(wish, name) for name in segment.names], dtype=np.float64)
    return np.maximum(group, person)


def is_named(wish: str, name: str) -> bool:
    """To the letter: 张伟明 and 张伟民 are two people."""
    return len(name) > 1 and name in wish


def mentions(wish: str, organisation: str) -> bool:
    """Spelling may differ a little; a name shorter than three characters is mentioned by too many sentences."""
    return 3 <= len(organisation) <= len(wish) and fuzz.partial_ratio(organisation, wish) >= SAME_NAME


def region(context: Context, segment: Segment) -> Floats:
    """How near the craftsman is to where the demand is."""
    wanted = context.question.demand.region_code or ""
    codes, of_craftsman = segment.region_codes
    near: Floats = np.array([regions.proximity(wanted, code, context.taxonomy.regions) for code in codes])
    return near[of_craftsman]


def load(_context: Context, segment: Segment) -> Floats:
    """The share of agreed services still free."""
    return segment.free_shares


def record(_context: Context, segment: Segment) -> Floats:
    """What enterprises said of earlier services, drawn toward the mean where few have spoken."""
    return segment.records


def honours(_context: Context, segment: Segment) -> Floats:
    """Honours and skill level."""
    return segment.honours


SIGNALS: Mapping[str, Callable[[Context, Segment], Floats]] = {
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


def applicable(name: str, question: Question) -> bool:
    """Whether the demand gives rise to the signal at all; what it does not ask for is not held against anyone."""
    asked = {
        "industry": bool(question.industries),
        "tags": bool(question.tags),
        "suggestion": bool(question.suggestion),
        "region": bool(question.demand.region_code),
    }
    return asked.get(name, True)
