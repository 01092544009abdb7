"""The matching engine's public door."""

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
