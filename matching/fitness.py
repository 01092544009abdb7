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
    """Who may be proposed: anyone with a link to the demand, once the best has enough to show; else nobody.

    Tag matching compares named skills and industries only, which are specific by themselves.
    """
    if context.method is Method.TAG:
        return list(current)
    proven = [proof(context, segment) for segment in segments]
    shown = [each + _broad(context, segment) for each, segment in zip(proven, segments, strict=True)]
    best = max(
        (float(np.max(each, initial=0.0, where=mask)) for each, mask in zip(shown, current, strict=True)), default=0
    )
    if best < context.weights.floor:
        return [np.zeros_like(mask) for mask in current]
    least, alone = context.weights.proof, context.weights.likeness_alone
    return [
        ((each >= least) | (text(context, segment) >= alone)) & mask
        for each, segment, mask in zip(proven, segments, current, strict=True)
    ]


def _broad(context: Context, segment: Segment) -> Floats:
    """A text alike in so much that no word decides."""
    alike = text(context, segment)
    return np.where(alike >= context.weights.broad_likeness, alike, 0.0)


def proof(context: Context, segment: Segment) -> Floats:
    """What links a craftsman to a demand, added up: specific words in common, being named by the enterprise, skill tags
    as surely as they are known, and the industry in part."""
    weights = context.weights
    shown = segment.best_row(segment.postings.presence(context.question.terms)) + named(context, segment)
    shown = shown + weights.industry_evidence * industry(context, segment)
    if "tags" in SIGNALS_OF_METHOD[context.method]:
        shown = shown + segment.tags.total({trait.code: _asked(context, trait) for trait in context.question.tags})
    return shown


def _asked(context: Context, trait: Trait) -> float:
    """A tag given or drawn from the title is what is asked for; one drawn from the description may be a side issue."""
    in_title = trait.phrase is None or any(part in context.question.demand.title for part in trait.phrase.split("、"))
    return 1.0 if in_title else BESIDE * trait.confidence
