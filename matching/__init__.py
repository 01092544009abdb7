"""The matching engine's public door: values in, values with reasons out.

    index = MatchIndex.build(craftsmen, taxonomy)
    ranking = index.rank(demand, limit=20, method="combined")
    index = index.with_changes(upserts=[changed], removals=["an id"])
    plan = dispatch(demands, index, DispatchOptions(most_km=300))

How it reads: batch.py parts texts into words and characters, reading.py makes craftsmen into segments of arrays,
question.py a demand into terms and concepts, asking.py puts the one to the other: bounding.py says who may come out on
top, weighing.py what speaks for each of those few, reaching.py who does. reasons.py says why and explaining.py why not.
A new hard rule goes into rules.py; a new signal into weighing.py, with its weight in weights.py and its sentence in
tellers.py; a new word a coordinator knows into app/taxonomy/data. Nothing here reads files, clocks or settings.
"""

from matching.counterfactuals import Counterfactual
from matching.dispatching import (
    Cause,
    Composition,
    CraftsmenConflict,
    DispatchOptions,
    EnterpriseConflict,
    Pair,
    Placement,
    Plan,
    Unmatched,
    dispatch,
)
from matching.encoding import Encoder, EncoderFailed
from matching.explaining import Difference, Explanation, WhyNot
from matching.index import MatchIndex
from matching.suggest import Suggested, Suggestion, TextTagger, find_skill_tags, suggest
from matching.taxonomy import Background, Concept, Discipline, Industry, Occupation, Region, SkillTag, Taxonomy
from matching.values import (
    Candidate,
    Craftsman,
    Demand,
    Evidence,
    Kind,
    Method,
    Ranking,
    Reason,
    RejectedCraftsman,
    Rejection,
    Scored,
    ServiceItem,
    Span,
)
from matching.weights import DEFAULT, Weights

__all__ = [
    "DEFAULT",
    "Background",
    "Candidate",
    "Cause",
    "Composition",
    "Concept",
    "Counterfactual",
    "Craftsman",
    "CraftsmenConflict",
    "Demand",
    "Difference",
    "Discipline",
    "DispatchOptions",
    "Encoder",
    "EncoderFailed",
    "EnterpriseConflict",
    "Evidence",
    "Explanation",
    "Industry",
    "Kind",
    "MatchIndex",
    "Method",
    "Occupation",
    "Pair",
    "Placement",
    "Plan",
    "Ranking",
    "Reason",
    "Region",
    "RejectedCraftsman",
    "Rejection",
    "Scored",
    "ServiceItem",
    "SkillTag",
    "Span",
    "Suggested",
    "Suggestion",
    "Taxonomy",
    "TextTagger",
    "Unmatched",
    "Weights",
    "WhyNot",
    "dispatch",
    "find_skill_tags",
    "suggest",
]
