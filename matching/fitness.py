"""Whether anything specific speaks for a craftsman: without it nobody is proposed, however alike the writing."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.profile import Trait
from matching.segment import Floats, Segment
from matching.signals import Context, industry, named, text
from matching.specificity import BESIDE
from matching.values import Method
from matching.weights import SIGNALS_OF_METHOD

Mask = NDArray[np.bool_]


def fit(context: Context, segments: Sequence[Segment], current: Sequence[Mask]) -> list[Mask]:
    """Who may be proposed: anyone with something to show, once the best has enough of it; else nobody.

    Tag matching compares named skills and industries only, which are specific by themselves.
    """
    if context.method is Method.TAG:
        return list(current)
    shown = [evidence(context, segment) for segment in segments]
    best = max(
        (float(np.max(each, initial=0.0, where=mask)) for each, mask in zip(shown, current, strict=True)), default=0
    )
    if best < context.weights.floor:
        return [np.zeros_like(mask) for mask in current]
    return [(each > 0) & mask for each, mask in zip(shown, current, strict=True)]


def evidence(context: Context, segment: Segment) -> Floats:
    """What a craftsman has to show, added up: specific words shared with the demand, being named by the enterprise,
    skill tags as surely as they are known, the industry in part, and a text alike in so much that no word decides."""
    weights = context.weights
    likeness = text(context, segment)
    shown = segment.best_row(segment.postings.presence(context.question.terms))
    shown = shown + named(context, segment) + np.where(likeness >= weights.broad_likeness, likeness, 0.0)
    shown = shown + weights.industry_evidence * industry(context, segment)
    if "tags" in SIGNALS_OF_METHOD[context.method]:
        shown = shown + segment.tags.total({trait.code: _asked(context, trait) for trait in context.question.tags})
    return shown


def _asked(context: Context, trait: Trait) -> float:
    """A tag given or drawn from the title is what is asked for; one drawn from the description may be a side issue."""
    in_title = trait.phrase is None or any(part in context.question.demand.title for part in trait.phrase.split("、"))
    return 1.0 if in_title else BESIDE * trait.confidence
