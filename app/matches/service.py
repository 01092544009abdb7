"""Ranking craftsmen for a demand, and keeping what was shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from prometheus_client import Histogram
from pydantic import TypeAdapter
from sqlalchemy import Select, false, insert, select
from sqlalchemy.orm import Session, selectinload

from app.audit.events import tell_made
from app.auth.access import account_by_id, is_staff
from app.demands.filters import visible as demands_visible
from app.demands.service import check_visible
from app.errors import Invalid, NotFound
from app.escalations.ladder import handler_of
from app.escalations.service import nobody_fits
from app.lendings.reach import lent
from app.matches.cause import cause_of
from app.matches.pool import MatchPool
from app.matches.reach import craftsmen_below
from app.matches.schemas import MatchRequest
from app.matches.translate import read_demand
from app.scope import scope_of
from app.working_days import local_date
from matching import Candidate, Demand, Kind, MatchIndex, Method, Ranking, Reason
from models.account import Account
from models.base import new_id, utc_now
from models.demand import Demand as DemandRow
from models.match import Match, MatchCandidate, MatchMethod

NEXT_CANDIDATES = 20
MOST_REJECTED = 100
"""How many of the excluded are shown and kept, best first: in a busy season it could be half the pool."""
_REASONS = TypeAdapter(list[tuple[Reason, ...]])
"""Turns reasons into what JSON holds at a tenth of what `asdict` takes."""

_INSERT_MATCH, _INSERT_CANDIDATES = insert(Match), insert(MatchCandidate)

_SECONDS = Histogram(
    "dianjiang_match_seconds",
    "Time the engine takes to rank one demand, in seconds.",
    ["method"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A candidate as a match shows it, with its columns' names; `reasons` are what JSON holds."""

    rank: int
    craftsman_id: str
    name: str
    score: float
    reasons: list[dict[str, Any]]


@dataclass(slots=True)
class Found:
    """A match just made, with its columns' names. `elapsed_ms` is the engine's time; the ids and the time of one that
    is not kept are None."""

    method: MatchMethod
    weights_version: str
    elapsed_ms: float
    rejected: list[dict[str, Any]]
    candidates: list[Shown]
    id: str | None = None
    demand_id: str | None = None
    created_at: datetime | None = None


def match(db: Session, pool: MatchPool, wanted: MatchRequest, account: Account) -> tuple[Found, MatchIndex]:
    """The match, with the index that found it. A saved demand's is kept; one of a demand merely described is not.

    Nothing is written until the end, and SQLite's write lock must wait neither for an index nor for the ranking.
    """
    check_one_of_both(wanted)
    maker = account.id, account.union_id
    demand = described(wanted) if wanted.demand_id is None else saved(db, wanted.demand_id, account)
    index = pool.at_hand(db)
    found = _ranked(index, demand, wanted.method, wanted.limit)
    if wanted.demand_id is not None:
        _keep(db, found, wanted.demand_id, *maker)
        asked_by = account_by_id(db, maker[0])  # the pool ended the transaction in which the account was read
        if not found.candidates and wanted.method is MatchMethod.COMBINED and asked_by is not None:
            nobody_fits(db, wanted.demand_id, asked_by)
    return found, index


def rank_saved(
    db: Session, pool: MatchPool, demand_id: str, method: MatchMethod, limit: int, account: Account
) -> Found:
    """The same within a transaction that goes on, for the demand as that transaction sees it, which the caller knows to
    be in the account's reach."""
    found = _ranked(pool.index(), _read(db, demand_id), method, limit)
    _keep(db, found, demand_id, account.id, account.union_id)
    return found


def next_candidates(
    db: Session, pool: MatchPool, demand_id: str, excluded: Collection[str] = ()
) -> list[tuple[str, float]]:
    """Craftsman ids and scores, best first, without `excluded`, those who declined and those with no place free: of
    those whom the union that works on the demand may send, its own and whoever was lent to it for this demand."""
    demand, row = read_demand(db, demand_id), db.get(DemandRow, demand_id)
    if demand is None or row is None:
        return []
    index, handler = pool.index(), handler_of(db, row)
    near = craftsmen_below(db, handler.id) if handler is not None and not row.task_force else None
    if near is not None:
        index = index.among(near | {craftsman_id for _, craftsman_id in lent(db, [demand_id])})
    found = index.shortlist(demand, NEXT_CANDIDATES + len(excluded))
    return [(each.craftsman_id, each.score) for each in found if each.craftsman_id not in excluded]


def visible(query: Select[Match], account: Account) -> Select[Match]:
    """A match is its demand's: whoever works on the demand sees who was shown for it."""
    if not is_staff(account):
        return query.where(false())
    if scope_of(account).everywhere:
        return query
    demands = demands_visible(select(DemandRow), account).with_only_columns(DemandRow.id)
    return query.where(Match.demand_id.in_(demands))


def find_matches(demand_id: str | None) -> Select[Match]:
    query = select(Match).options(selectinload(Match.candidates))
    return query if demand_id is None else query.where(Match.demand_id == demand_id)


def find_match(db: Session, account: Account, match_id: str) -> Match:
    found = db.scalar(visible(find_matches(None).where(Match.id == match_id), account))
    if found is None:
        raise NotFound("没有这次匹配")
    return found


def cause_of_nobody(rejected: Sequence[dict[str, Any]]) -> str:
    """Told anew from what was kept, so that an earlier match reads as it did then."""
    told = [(each["name"], each["text"]) for each in rejected]
    return cause_of(told, more=len(told) >= MOST_REJECTED)


def check_one_of_both(wanted: MatchRequest) -> None:
    """Raises Invalid unless the demand is either saved or described."""
    if wanted.demand_id is None and wanted.title is None:
        raise Invalid.field("title", "请给出 demand_id，或至少写明 title（需求名称）")
    if wanted.demand_id is not None and wanted.described_by:
        given = "、".join(wanted.described_by)
        raise Invalid.field("demand_id", f"demand_id 与 {given} 只能给一种：匹配已有需求，或直接写需求内容")


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
        asked_on=local_date(utc_now()).isoformat(),
    )


def saved(db: Session, demand_id: str, account: Account) -> Demand:
    """Raises NotFound for a demand that is not there or out of the account's reach."""
    check_visible(db, demand_id, account)
    return _read(db, demand_id)


def _read(db: Session, demand_id: str) -> Demand:
    demand = read_demand(db, demand_id)
    if demand is None:
        raise NotFound("没有这条需求")
    return demand


def _ranked(index: MatchIndex, demand: Demand, method: MatchMethod, limit: int) -> Found:
    started = perf_counter()
    ranking = index.rank(demand, limit, Method(method.value))
    elapsed_ms = (perf_counter() - started) * 1_000
    _SECONDS.labels(method.value).observe(elapsed_ms / 1_000)
    return Found(
        method=method,
        weights_version=ranking.weights_version,
        elapsed_ms=round(elapsed_ms, 3),
        rejected=_rejected(index, ranking),
        candidates=_candidates(index, ranking.candidates),
    )


def _keep(db: Session, found: Found, demand_id: str, account_id: str, union_id: str | None) -> None:
    """Plain inserts: a unit of work would take half as long again over rows that never change."""
    found.id, found.demand_id, found.created_at = new_id(), demand_id, utc_now()
    tell_made(db, "match", found.id, "match", "match_candidate")
    connection = db.connection()
    row = {
        "id": found.id,
        "demand_id": demand_id,
        "method": found.method,
        "weights_version": found.weights_version,
        "created_at": found.created_at,
        "created_by_id": account_id,
        "union_id": union_id,
        "elapsed_ms": found.elapsed_ms,
        "rejected": found.rejected,
    }
    connection.execute(_INSERT_MATCH, row)
    if found.candidates:
        rows = [{name: getattr(each, name) for name in each.__slots__} for each in found.candidates]
        connection.execute(_INSERT_CANDIDATES, [each | {"match_id": found.id} for each in rows])


def _candidates(index: MatchIndex, found: Sequence[Candidate]) -> list[Shown]:
    reasons = as_json(found)
    return [
        Shown(rank, each.craftsman_id, index.craftsman(each.craftsman_id).name, each.score, of_each)
        for rank, (each, of_each) in enumerate(zip(found, reasons, strict=True), start=1)
    ]


def as_json(found: Sequence[Candidate]) -> list[list[dict[str, Any]]]:
    """The reasons of each."""
    dumped: list[list[dict[str, Any]]] = _REASONS.dump_python([each.reasons for each in found], mode="json")
    return dumped


def _rejected(index: MatchIndex, ranking: Ranking) -> list[dict[str, Any]]:
    return [
        {
            "craftsman_id": each.craftsman_id,
            "name": index.craftsman(each.craftsman_id).name,
            "code": each.rejection.code,
            "text": each.rejection.text,
        }
        for each in ranking.rejected[:MOST_REJECTED]
    ]
