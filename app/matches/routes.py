"""Asking who fits a demand, and looking up who was shown."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy import select
from sqlalchemy.orm import selectinload

import matching
from app.auth.access import Staff
from app.checks import RecordId
from app.db import Db
from app.matches import service
from app.matches.explain import explain
from app.matches.pool import MatchPool
from app.matches.schemas import (
    CraftsmanBrief,
    ExplanationOut,
    ExplanationRequest,
    MatchOut,
    MatchRequest,
)
from app.pages import Page, Paged, page_of
from app.safe_route import SafeRoute
from app.taxonomy.places import place_name
from models.craftsman import Craftsman
from models.match import Match

Person = Craftsman | matching.Craftsman
"""Someone of the pool, as the tables or the index hold them."""

router = APIRouter(route_class=SafeRoute, prefix="/matches", tags=["matches"])


async def pool_of(request: Request) -> MatchPool:
    pool: MatchPool = request.app.state.match_pool
    return pool


Pool = Annotated[MatchPool, Depends(pool_of)]


@router.post("")
def match(db: Db, account: Staff, pool: Pool, wanted: MatchRequest) -> MatchOut:
    """匹配一条已有需求（给 demand_id，结果留存），或一段尚未保存的需求（结果不留存）。"""
    found, index = service.match(db, pool, wanted, account)
    return _shown(found, {each.craftsman_id: index.craftsman(each.craftsman_id) for each in found.candidates})


@router.post("/explanations")
def explain_one(db: Db, _account: Staff, pool: Pool, wanted: ExplanationRequest) -> ExplanationOut:
    """为什么没有推荐（或没有排在首位的）某一位工匠，差在哪里，改变哪一项就会不同。需求的写法同匹配，结果不留存。"""
    return explain(db, pool, wanted)


@router.get("")
def list_matches(
    db: Db, _account: Staff, paging: Paged, demand_id: Annotated[RecordId | None, Query()] = None
) -> Page[MatchOut]:
    """历次匹配，新的在前，内容与当时所示一致。"""
    query = select(Match).options(selectinload(Match.candidates))
    if demand_id is not None:
        query = query.where(Match.demand_id == demand_id)
    page = page_of(db, query, Match.id, paging, lambda row: row)
    present = service.craftsmen_shown(db, page.items)
    return Page(items=[_shown(row, present) for row in page.items], total=page.total, next=page.next)


@router.get("/{match_id}")
def show_match(db: Db, _account: Staff, match_id: RecordId) -> MatchOut:
    found = service.find_match(db, match_id)
    return _shown(found, service.craftsmen_shown(db, [found]))


def _shown(match: Match | service.Found, present: Mapping[str, Person]) -> MatchOut:
    """Checked as a whole: one by one, its hundreds of reasons would take twice the time."""
    return MatchOut.model_validate(
        {
            "id": match.id,
            "demand_id": match.demand_id,
            "method": match.method,
            "weights_version": match.weights_version,
            "created_at": match.created_at,
            "elapsed_ms": match.elapsed_ms,
            "candidates": [
                {
                    "rank": each.rank,
                    "craftsman_id": each.craftsman_id,
                    "name": each.name,
                    "score": each.score,
                    "reasons": each.reasons,
                    "craftsman": _brief(present.get(each.craftsman_id)),
                }
                for each in match.candidates
            ],
            "rejected": match.rejected,
            "cause": service.cause_of_nobody(match),
        }
    )


def _brief(row: Person | None) -> CraftsmanBrief | None:
    if row is None:
        return None
    return CraftsmanBrief(
        region_name=place_name(row.region_code),
        employer=row.employer,
        speciality=row.speciality[:120],
        honours=list(row.honours),
        load=row.load,
        capacity=row.capacity,
        available=row.available,
    )
