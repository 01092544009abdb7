"""From the tables to learning's cases: saved matches, and what became of those who were shown."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.learning.fates import Asked, fates_of, read_asked
from app.learning.origins import Origins, read_origins
from app.learning.versions import fits_engine
from matching import Method
from matching.learning import Case, Seen, signals_of
from models.match import Match, MatchCandidate

MATCHES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Gathered:
    """Cases oldest first, the time their matches span, and how much of what kind was left out."""

    cases: tuple[Case, ...]
    first_at: datetime | None
    last_at: datetime | None
    left_out: dict[str, int]


def gather(db: Session) -> Gathered:
    """Every saved match that an offer was made from and answered."""
    asked, unclear = read_asked(db)
    origins = read_origins(db)
    left_out = Counter({"unclear_reason": unclear})
    times, cases = [], []
    for row, shown in _matches(db, set(asked)):
        if not fits_engine(row.weights_version):
            left_out["other_engine"] += 1
        elif not any(any(signals) for _, _, signals in shown):
            left_out["no_signals"] += 1
        elif case := _case(row, shown, asked[row.id], origins):
            cases.append(case)
            times.append(row.created_at)
        else:
            left_out["no_label"] += 1
    return Gathered(tuple(cases), times[0] if times else None, times[-1] if times else None, dict(+left_out))


_Shown = tuple[str, int, tuple[float, ...]]


def _case(row: Any, shown: Sequence[_Shown], offers: Sequence[Asked], origins: Origins) -> Case | None:
    fates = fates_of(offers, {craftsman_id: rank for craftsman_id, rank, _ in shown})
    if not fates:
        return None
    seen = []
    for craftsman_id, rank, signals in shown:
        fate, merit = fates.get(craftsman_id, (None, 0.0))
        seen.append(Seen(craftsman_id, rank, signals, fate, merit, *origins.of(craftsman_id)))
    return Case(row.demand_id, Method(row.method.value), tuple(seen))


def _matches(db: Session, wanted: set[str]) -> Iterator[tuple[Any, list[_Shown]]]:
    """Of these ids, oldest first, each with its candidates in the order shown."""
    columns = (Match.id, Match.demand_id, Match.method, Match.weights_version, Match.created_at)
    offered = [row for row in db.execute(select(*columns).order_by(Match.created_at, Match.id)) if row.id in wanted]
    for start in range(0, len(offered), MATCHES_AT_ONCE):
        some = offered[start : start + MATCHES_AT_ONCE]
        shown = _shown(db, [row.id for row in some])
        yield from ((row, shown.get(row.id, [])) for row in some)


def _shown(db: Session, match_ids: Sequence[str]) -> dict[str, list[_Shown]]:
    row = MatchCandidate
    query = select(row.match_id, row.craftsman_id, row.rank, row.reasons).where(row.match_id.in_(match_ids))
    found: defaultdict[str, list[_Shown]] = defaultdict(list)
    for match_id, craftsman_id, rank, reasons in db.execute(query.order_by(row.match_id, row.rank)):
        values = {reason["code"]: float(reason.get("value") or 0.0) for reason in reasons}
        found[match_id].append((craftsman_id, rank, signals_of(values)))
    return found
