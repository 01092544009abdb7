"""The matching engine's public door: values in, values with reasons out.

    index = MatchIndex.build(craftsmen, taxonomy)
    ranking = index.rank(demand, limit=20, method="combined")
    index = index.with_changes(upserts=[changed], removals=["an id"])

A new hard rule goes into rules.py, a new signal into signals.py with its weight in weights.py and its sentence in
reasons.py; nothing here reads files, clocks or settings.
"""

from matching.index import MatchIndex
from matching.suggest import Suggested, Suggestion, TextTagger, find_skill_tags, suggest
from matching.taxonomy import Industry, Occupation, Region, SkillTag, Taxonomy
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
    ServiceItem,
)
from matching.weights import DEFAULT, Weights

__all__ = [
    "DEFAULT",
    "Candidate",
    "Craftsman",
    "Demand",
    "Evidence",
    "Industry",
    "Kind",
    "MatchIndex",
    "Method",
    "Occupation",
    "Ranking",
    "Reason",
    "Region",
    "RejectedCraftsman",
    "Rejection",
    "ServiceItem",
    "SkillTag",
    "Suggested",
    "Suggestion",
    "Taxonomy",
    "TextTagger",
    "Weights",
    "find_skill_tags",
    "suggest",
]
