"""Asking who fits a demand, and looking up who was shown."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from app.auth.access import Staff
from app.checks import RecordId
from app.db import Db
from app.matches import service, showing
from app.matches.explain import explain
from app.matches.pool import MatchPool
from app.matches.schemas import ExplanationOut, ExplanationRequest, MatchOut, MatchRequest
from app.pages import Page, Paged, page_of
from app.safe_route import SafeRoute
from app.scope import scope_of
from models.match import Match

router = APIRouter(route_class=SafeRoute, prefix="/matches", tags=["matches"])


async def pool_of(request: Request) -> MatchPool:
    pool: MatchPool = request.app.state.match_pool
    return pool


Pool = Annotated[MatchPool, Depends(pool_of)]


@router.post("")
def match(db: Db, account: Staff, pool: Pool, wanted: MatchRequest) -> MatchOut:
    """匹配一条已有需求（给 demand_id，结果留存），或一段尚未保存的需求（结果不留存）。

    全省工匠一并排序；不属本工会及下级工会的，只给概要（summary 为 true）。"""
    scope = scope_of(account)
    found, index = service.match(db, pool, wanted, account)
    return showing.show_found(db, found, index, scope)


@router.post("/explanations")
def explain_one(db: Db, account: Staff, pool: Pool, wanted: ExplanationRequest) -> ExplanationOut:
    """为什么没有推荐（或没有排在首位的）某一位工匠，差在哪里，改变哪一项就会不同。需求的写法同匹配，结果不留存。"""
    return explain(db, pool, wanted, account)


@router.get("")
def list_matches(
    db: Db, account: Staff, paging: Paged, demand_id: Annotated[RecordId | None, Query()] = None
) -> Page[MatchOut]:
    """历次匹配，新的在前，名次、得分与理由与当时所示一致。"""
    query = service.visible(service.find_matches(demand_id), account)
    page = page_of(db, query, Match.id, paging, lambda row: row)
    return Page(items=showing.show_kept(db, page.items, scope_of(account)), total=page.total, next=page.next)


@router.get("/{match_id}")
def show_match(db: Db, account: Staff, match_id: RecordId) -> MatchOut:
    return showing.show_kept(db, [service.find_match(db, account, match_id)], scope_of(account))[0]
