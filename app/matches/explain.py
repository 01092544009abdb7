"""Why not this craftsman? An answer about anyone of the pool, worked out anew and not kept."""

from sqlalchemy.orm import Session

from app.errors import NotFound
from app.matches.pool import MatchPool
from app.matches.schemas import (
    CounterfactualOut,
    DifferenceOut,
    ExplanationOut,
    ExplanationRequest,
    ReasonOut,
    RuleOut,
    ScoredOut,
    WhyNotOut,
)
from app.matches.service import check_one_of_both, described, saved
from matching import Candidate, MatchIndex, Method
from models.match import MatchMethod


def explain(db: Session, pool: MatchPool, wanted: ExplanationRequest) -> ExplanationOut:
    """Raises NotFound for a demand or a craftsman that is not there."""
    check_one_of_both(wanted)
    demand = described(wanted) if wanted.demand_id is None else saved(db, wanted.demand_id)
    index = pool.at_hand(db)
    if wanted.craftsman_id not in index:
        raise NotFound("人才库中没有这位工匠")
    found = index.explain(demand, wanted.craftsman_id, Method(wanted.method.value), wanted.limit)
    return ExplanationOut(
        demand_id=wanted.demand_id,
        method=MatchMethod(found.method.value),
        weights_version=found.weights_version,
        standing=found.standing,
        proposed=found.proposed,
        why_not=WhyNotOut.model_validate(found.why_not) if found.why_not else None,
        candidate=_scored(index, found.candidate),
        rejections=[RuleOut.model_validate(each) for each in found.rejections],
        first=_scored(index, found.first) if found.first else None,
        differences=[DifferenceOut.model_validate(each) for each in found.differences],
        counterfactuals=[CounterfactualOut.model_validate(each) for each in found.counterfactuals],
    )


def _scored(index: MatchIndex, candidate: Candidate) -> ScoredOut:
    return ScoredOut(
        craftsman_id=candidate.craftsman_id,
        name=index.craftsman(candidate.craftsman_id).name,
        score=candidate.score,
        reasons=[ReasonOut.model_validate(each) for each in candidate.reasons],
    )
