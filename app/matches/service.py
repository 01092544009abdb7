"""Ranking craftsmen for a demand, and keeping what was shown."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from time import perf_counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.errors import Invalid, NotFound
from app.matches.cause import cause_of
from app.matches.pool import MatchPool
from app.matches.schemas import MatchRequest
from app.matches.translate import read_demand
from matching import Demand, Kind, Method, Ranking
from models.account import Account
from models.craftsman import Craftsman
from models.match import Match, MatchCandidate, MatchMethod

NEXT_CANDIDATES = 20
MOST_REJECTED = 100
"""How many of the excluded are shown and kept, best first: in a busy season it could be half the pool."""


def match(db: Session, pool: MatchPool, wanted: MatchRequest, account: Account) -> Match:
    """A saved demand's match is kept; one of a demand merely described stays out of the session."""
    check_one_of_both(wanted)
    db.rollback()  # nothing is written yet, and SQLite's write lock must not wait for an index to be built
    pool.index()
    if wanted.demand_id is not None:
        return rank_saved(db, pool, wanted.demand_id, wanted.method, wanted.limit, account)
    return _ranked(db, pool, described(wanted), wanted.method, wanted.limit)


def rank_saved(
    db: Session, pool: MatchPool, demand_id: str, method: MatchMethod, limit: int, account: Account
) -> Match:
    demand = read_demand(db, demand_id)
    if demand is None:
        raise NotFound("没有这条需求")
    ranked = _ranked(db, pool, demand, method, limit)
    ranked.demand_id, ranked.created_by_id = demand_id, account.id
    db.add(ranked)
    db.flush()
    return ranked


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
    found = db.scalar(select(Match).where(Match.id == match_id).options(selectinload(Match.candidates)))
    if found is None:
        raise NotFound("没有这次匹配")
    return found


def cause_of_nobody(match: Match) -> str | None:
    """Told anew from what was kept, so that an earlier match reads as it did then."""
    if match.candidates:
        return None
    rejected = [(each["name"], each["text"]) for each in match.rejected]
    return cause_of(rejected, more=len(rejected) >= MOST_REJECTED)


def craftsmen_shown(db: Session, matches: Collection[Match]) -> dict[str, Craftsman]:
    """Those of the candidates who are still in the pool, by id."""
    ids = {candidate.craftsman_id for each in matches for candidate in each.candidates}
    found: dict[str, Craftsman] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 1_000):
        rows = db.scalars(select(Craftsman).where(Craftsman.id.in_(wanted[start : start + 1_000])))
        found.update({row.id: row for row in rows})
    return found


def check_one_of_both(wanted: MatchRequest) -> None:
    """Raises Invalid unless the demand is either saved or described."""
    if wanted.demand_id is None and wanted.title is None:
        raise Invalid.field("title", "请给出 demand_id，或至少写明 title（需求名称）")
    if wanted.demand_id is not None and wanted.described_by:
        given = "、".join(wanted.described_by)
        raise Invalid.field("demand_id", f"demand_id 与 {given} 只能给一种：匹配已有需求，或直接写需求内容")


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


def described(wanted: MatchRequest) -> Demand:
    """The demand of a request that names no saved one."""
    return Demand(
        id="",
        title=wanted.title or "",
        description=wanted.description,
        kind=Kind(wanted.kind.value),
        industry_codes=tuple(wanted.industry_codes),
        region_code=wanted.region_code,
        suggestion=wanted.suggestion,
        skill_tags=tuple(wanted.skill_tags),
        team_size=wanted.team_size,
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
        for each in ranking.rejected[:MOST_REJECTED]
    ]


def _names(db: Session, ranking: Ranking) -> dict[str, str]:
    ids = {each.craftsman_id for each in ranking.candidates} | {
        each.craftsman_id for each in ranking.rejected[:MOST_REJECTED]
    }
    return {row.id: row.name for row in db.execute(select(Craftsman.id, Craftsman.name).where(Craftsman.id.in_(ids)))}
