"""Why not this craftsman? An answer about anyone of the pool, worked out anew and not kept."""

from typing import Any

from sqlalchemy.orm import Session

from app.errors import NotFound
from app.matches.pool import MatchPool
from app.matches.reach import Positions, positions
from app.matches.schemas import (
    CounterfactualOut,
    DifferenceOut,
    ExplanationOut,
    ExplanationRequest,
    RuleOut,
    ScoredOut,
    WhyNotOut,
)
from app.matches.service import as_json, check_one_of_both, described, saved
from app.matches.showing import named, reasons_of, text_of_rule
from app.scope import scope_of
from matching import Candidate, MatchIndex, Method, Rejection
from matching import Explanation as Found
from matching import explanation_sentences as sentences
from models.account import Account
from models.match import MatchMethod


def explain(db: Session, pool: MatchPool, wanted: ExplanationRequest, account: Account) -> ExplanationOut:
    """Raises NotFound for a demand that is not there or out of reach, and for a craftsman who is not there."""
    check_one_of_both(wanted)
    scope = scope_of(account)
    demand = described(wanted) if wanted.demand_id is None else saved(db, wanted.demand_id, account)
    index = pool.at_hand(db)
    if wanted.craftsman_id not in index:
        raise NotFound("人才库中没有这位工匠")
    found = index.explain(demand, wanted.craftsman_id, Method(wanted.method.value), wanted.limit)
    people = {wanted.craftsman_id, *([found.first.craftsman_id] if found.first else [])}
    told = _Told(index, found, positions(db, scope, people))
    return ExplanationOut(
        demand_id=wanted.demand_id,
        method=MatchMethod(found.method.value),
        weights_version=found.weights_version,
        standing=found.standing,
        proposed=found.proposed,
        why_not=told.why_not(wanted.limit),
        candidate=told.own,
        rejections=[RuleOut(code=each.code, text=each.text) for each in told.rejections],
        first=told.first,
        differences=told.differences(),
        counterfactuals=told.counterfactuals(),
    )


class _Told:
    """An explanation as the account may read it. Its sentences are made anew, for they name and quote both people."""

    def __init__(self, index: MatchIndex, found: Found, seen: Positions) -> None:
        self._found, self._seen = found, seen
        self._least = index.weights.minimum_score
        self.own = self._scored(index, found.candidate)
        self.first = self._scored(index, found.first) if found.first else None
        who = found.candidate.craftsman_id
        self.rejections = [
            Rejection(each.code, text_of_rule(each.code, each.text, who, seen)) for each in found.rejections
        ]

    def why_not(self, limit: int) -> WhyNotOut | None:
        why = self._found.why_not
        if why is None:
            return None
        text = why.text
        if self.rejections:
            text = sentences.excluded(self.rejections, self.own.score, self._least)
        elif why.code == "outranked" and self.first is not None and self._found.standing is not None:
            leader = self.first.name, self.first.score
            text = sentences.outranked(self._found.standing, limit, leader, self.own.score)
        return WhyNotOut(code=why.code, text=text)

    def differences(self) -> list[DifferenceOut]:
        first = self.first
        if first is None:
            return []
        return [
            DifferenceOut(code=each.code, points=each.points, text=self._difference(each.code, first))
            for each in self._found.differences
        ]

    def counterfactuals(self) -> list[CounterfactualOut]:
        if self.own.summary:
            return []
        return [CounterfactualOut.model_validate(each) for each in self._found.counterfactuals]

    def _difference(self, code: str, first: ScoredOut) -> str:
        return sentences.difference(code, first.name, _text(first, code), self.own.name, _text(self.own, code))

    def _scored(self, index: MatchIndex, candidate: Candidate) -> ScoredOut:
        who = candidate.craftsman_id
        shown: dict[str, Any] = named(index.craftsman(who).name, who, self._seen)
        reasons = reasons_of(as_json([candidate])[0], who, self._seen)
        return ScoredOut.model_validate({**shown, "score": candidate.score, "reasons": reasons})


def _text(person: ScoredOut, code: str) -> str:
    return next((reason.text for reason in person.reasons if reason.code == code), sentences.NOTHING_FOUND)
