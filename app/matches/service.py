"""Ranking craftsmen for a demand, and keeping what was shown."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from time import perf_counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.errors import NotFound
from app.matches.described import described_demand
from app.matches.pool import MatchPool
from app.matches.schemas import MatchRequest
from app.matches.translate import read_demand
from matching import Demand, Method, Ranking
from models.account import Account
from models.craftsman import Craftsman
from models.match import Match, MatchCandidate, MatchMethod

NEXT_CANDIDATES = 20


def rank_saved(
    db: Session, pool: MatchPool, demand_id: str, method: MatchMethod, limit: int, account: Account
) -> Match:
    demand = read_demand(db, demand_id)
    if demand is None:
        raise NotFound("没有这条需求")
    match = _ranked(db, pool, demand, method, limit)
    match.demand_id = demand_id
    match.created_by_id = account.id
    db.add(match)
    db.flush()
    return match


def rank_unsaved(db: Session, pool: MatchPool, wanted: MatchRequest) -> Match:
    """A match that stays out of the session: nothing is kept of it."""
    return _ranked(db, pool, described_demand(wanted), wanted.method, wanted.limit)


def next_candidates(
    db: Session, pool: MatchPool, demand_id: str, excluded: Collection[str] = ()
) -> list[tuple[str, float]]:
    """Craftsman ids and scores, best first, without `excluded`, those who declined and those with no place free."""
    demand = read_demand(db, demand_id)
    if demand is None:
        return []
    ranking = pool.index().rank(demand, NEXT_CANDIDATES + len(excluded), Method.COMBINED)
    return [(each.craftsman_id, each.score) for each in ranking.candidates if each.craftsman_id not in excluded]


def find_match(db: Session, match_id: str) -> Match:
    match = db.scalar(select(Match).where(Match.id == match_id).options(selectinload(Match.candidates)))
    if match is None:
        raise NotFound("没有这次匹配")
    return match


def craftsmen_shown(db: Session, matches: Collection[Match]) -> dict[str, Craftsman]:
    """Those of the candidates who are still in the pool, by id."""
    ids = {candidate.craftsman_id for match in matches for candidate in match.candidates}
    found: dict[str, Craftsman] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 1_000):
        rows = db.scalars(select(Craftsman).where(Craftsman.id.in_(wanted[start : start + 1_000])))
        found.update({row.id: row for row in rows})
    return found


def _ranked(db: Session, pool: MatchPool, demand: Demand, method: MatchMethod, limit: int) -> Match:
    started = perf_counter()
    ranking = pool.index().rank(demand, limit, Method(method.value))
    elapsed_ms = (perf_counter() - started) * 1_000
    names = _names(db, ranking)
    return Match(
        method=method,
        weights_version=ranking.weights_version,
        elapsed_ms=round(elapsed_ms, 3),
        rejected=_rejected(ranking, names),
        candidates=_candidates(ranking, names),
    )


def _candidates(ranking: Ranking, names: Mapping[str, str]) -> list[MatchCandidate]:
    return [
        MatchCandidate(
            rank=rank,
            craftsman_id=each.craftsman_id,
            name=names.get(each.craftsman_id, ""),
            score=each.score,
            reasons=[asdict(reason) for reason in each.reasons],
        )
        for rank, each in enumerate(ranking.candidates, start=1)
    ]


def _rejected(ranking: Ranking, names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"craftsman_id": each.craftsman_id, "name": names.get(each.craftsman_id, ""), **asdict(each.rejection)}
        for each in ranking.rejected
    ]


def _names(db: Session, ranking: Ranking) -> dict[str, str]:
    ids = {each.craftsman_id for each in (*ranking.candidates, *ranking.rejected)}
    return {row.id: row.name for row in db.execute(select(Craftsman.id, Craftsman.name).where(Craftsman.id.in_(ids)))}
