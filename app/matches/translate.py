"""The one seam between the tables and the engine: rows in, matching values out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.matches.statements import (
    CRAFTSMEN,
    DEMANDS,
    INDUSTRIES,
    ITEMS,
    LISTS_OF_DEMANDS,
    RECORDS,
    TAGS,
    TEAMS,
    OfPool,
)
from app.working_days import local_date
from matching import Craftsman, Demand, Kind, ServiceItem
from models import craftsman as craftsmen
from models import demand as demands
from models.base import utc_now

IDS_AT_ONCE = 1_000
"""How many ids one query names: well below what either database accepts."""

PRIORITY = {demands.Urgency.NORMAL: 0, demands.Urgency.SOON: 1, demands.Urgency.URGENT: 2}


def read_craftsmen(db: Session, ids: Collection[str] | None = None) -> Iterator[Craftsman]:
    """The craftsmen of these ids that are still there, or the whole pool.

    Columns, not objects: a pool of 45,000 is read in seconds. Rows that change between two of the queries are
    announced by a later revision, and read again then.
    """
    if ids is None:
        yield from _read(db, None)
        return
    wanted = sorted(ids)
    for start in range(0, len(wanted), IDS_AT_ONCE):
        yield from _read(db, wanted[start : start + IDS_AT_ONCE])


def read_demand(db: Session, demand_id: str) -> Demand | None:
    return next(read_demands(db, [demand_id]), None)


def read_demands(db: Session, ids: Collection[str]) -> Iterator[Demand]:
    """The demands of these ids that are still there, in the order of their ids."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), IDS_AT_ONCE):
        yield from _read_demands(db, wanted[start : start + IDS_AT_ONCE])


def _read_demands(db: Session, ids: list[str]) -> Iterator[Demand]:
    lists = _by_name(db.execute(LISTS_OF_DEMANDS, {"ids": ids}))
    for found in db.execute(DEMANDS, {"ids": ids}):
        yield Demand(
            id=found.id,
            title=found.title,
            description=found.description,
            kind=Kind(found.kind.value),
            industry_codes=tuple(lists["industries"][found.id]),
            region_code=found.region_code,
            suggestion=found.suggestion,
            skill_tags=tuple(lists["tags"][found.id]),
            enterprise_name=found.enterprise_name,
            team_size=found.team_size,
            priority=PRIORITY[found.urgency],
            declined_by=frozenset(lists["declined"][found.id]),
            enterprise_id=found.enterprise_id,
            excluded_employers=frozenset(lists["excluded"][found.id]),
            excluded_employer_ids=frozenset(lists["excluded_ids"][found.id]),
            asked_on=local_date(utc_now()).isoformat(),
        )


def _by_name(rows: Iterable[Any]) -> Mapping[str, Mapping[str, list[str]]]:
    """List, whose, what: an empty list where there is none."""
    lists: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, owner_id, value, _place in rows:
        lists[name][owner_id].append(value)
    return lists


@dataclass(frozen=True, slots=True)
class _Around:
    """What other tables hold of the craftsmen being read, by craftsman id."""

    industries: Mapping[str, list[str]]
    tags: Mapping[str, list[str]]
    items: Mapping[str, list[ServiceItem]]
    teams: Mapping[str, list[str]]
    records: Mapping[str, Any]


def _read(db: Session, ids: list[str] | None) -> Iterator[Craftsman]:
    around = _Around(
        industries=_grouped(_rows(db, INDUSTRIES, ids)),
        tags=_grouped(_rows(db, TAGS, ids)),
        items=_grouped((found.craftsman_id, _item(found)) for found in _rows(db, ITEMS, ids)),
        teams=_grouped(_rows(db, TEAMS, ids)),
        records={found.craftsman_id: found for found in _rows(db, RECORDS, ids)},
    )
    for found in _rows(db, CRAFTSMEN, ids):
        yield _craftsman(found, around)


def _rows(db: Session, query: OfPool, ids: list[str] | None) -> Iterable[Any]:
    return db.execute(query.whole) if ids is None else db.execute(query.of_some, {"ids": ids})


def _craftsman(row: Any, around: _Around) -> Craftsman:
    record = around.records.get(row.id)
    return Craftsman(
        id=row.id,
        name=row.name,
        speciality=row.speciality,
        region_code=row.region_code,
        occupation=row.occupation,
        occupation_code=row.occupation_code,
        skill_level=row.skill_level,
        industry_codes=tuple(around.industries.get(row.id, ())),
        skill_tags=tuple(around.tags.get(row.id, ())),
        service_items=tuple(around.items.get(row.id, ())),
        honours=tuple(row.honours),
        employer=row.employer,
        teams=tuple(around.teams.get(row.id, ())),
        capacity=row.capacity,
        load=row.load,
        available=row.available,
        rating=float(record.rating) if record else None,
        rated=record.rated if record else 0,
        solved=record.solved if record else 0,
        employer_id=row.employer_enterprise_id,
        released=row.employer_released is not False,
        release_expires_on=_iso(row.release_expires_on),
    )


def employment_of(row: craftsmen.Craftsman) -> Craftsman:
    """Only what conflicts of interest are judged by."""
    return Craftsman(
        id=row.id,
        name=row.name,
        speciality="",
        region_code=row.region_code,
        employer=row.employer,
        employer_id=row.employer_enterprise_id,
        released=row.employer_released is not False,
        release_expires_on=_iso(row.release_expires_on),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _grouped(pairs: Iterable[Any]) -> dict[str, list[Any]]:
    groups: defaultdict[str, list[Any]] = defaultdict(list)
    for owner_id, value in pairs:
        groups[owner_id].append(value)
    return groups


def _item(row: Any) -> ServiceItem:
    return ServiceItem(
        id=row.id,
        title=row.title,
        description=row.description,
        kind=item_kind(row.kind),
        industry_codes=tuple(row.industry_codes),
    )


def item_kind(kind: craftsmen.ServiceItemKind) -> Kind:
    """A service item solves problems; the engine calls what it solves and the solving by one word."""
    return Kind.PROBLEM if kind is craftsmen.ServiceItemKind.PROBLEM_SOLVING else Kind(kind.value)
