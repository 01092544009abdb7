"""Whether anything specific speaks for a craftsman: below the floor nobody is proposed, however alike the writing."""

import numpy as np

from matching.profile import Trait
from matching.segment import Floats, Segment
from matching.signals import Context, industry, named, text
from matching.specificity import BESIDE
from matching.weights import SIGNALS_OF_METHOD


def evidence(context: Context, segment: Segment) -> Floats:
    """What a craftsman has to show, added up: a specific word shared with the demand counts up to 1, a skill tag as
    much as it is sure on both sides, an industry at most `industry_evidence`, being named by the enterprise 1."""
    weights = context.weights
    spoken = SIGNALS_OF_METHOD[context.method]
    total = np.zeros(len(segment))
    if "text" in spoken:
        total += segment.best_row(segment.postings.presence(context.question.terms))
        total += named(context, segment)
        likeness = text(context, segment)
        total += np.where(likeness >= weights.broad, weights.broad_worth * likeness, 0.0)
    if "tags" in spoken:
        total += segment.tags.total({trait.code: _sureness(context, trait) for trait in context.question.tags})
    total += weights.industry_evidence * industry(context, segment)
    return total


def _sureness(context: Context, trait: Trait) -> float:
    """A tag given, or drawn from the title, is what is asked for; one drawn from the description may be a side issue."""
    in_title = trait.phrase is None or any(part in context.question.demand.title for part in trait.phrase.split("、"))
    return 1.0 if in_title else BESIDE * trait.confidence
