"""Whom a union may send without asking: its own people and those below it; and who was lent to it."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotLent
from app.escalations.ladder import handler_of
from app.notifications.notify import notify
from app.notifications.recipients import coordinators_of
from app.scope import Position, scope_of
from app.working_days import local_date
from models.account import Account
from models.base import utc_now
from models.craftsman import Craftsman
from models.demand import Demand
from models.lending import Lending, LendingState
from models.union import Tier, Union

Pair = tuple[str, str]
"""A demand's id and a craftsman's."""
IDS_AT_ONCE = 1_000


def require_lent(db: Session, demand: Demand, craftsman_ids: Sequence[str], account: Account) -> None:
    """Raises NotLent for craftsmen out of the account's reach whose union has not agreed to lend them for this demand.

    The province and its task force, who coordinate, need no agreement; the craftsmen's unions are told.
    """
    if scope_of(account).everywhere:
        _tell_their_unions(db, demand, craftsman_ids, account)
        return
    missing = unlent(db, {demand.id: craftsman_ids}, account)
    if missing:
        ids = sorted(craftsman_id for _, craftsman_id in missing)
        raise NotLent(
            f"有 {len(ids)} 位工匠不属本工会及下级工会，其工会尚未同意商借："
            "请先以 POST /api/v1/lendings 向其工会商借，同意后再派",
            craftsman_ids=ids,
        )


def unlent(db: Session, teams: Mapping[str, Collection[str]], account: Account) -> set[Pair]:
    """Of many demands' teams those out of the account's reach and not lent: two queries however many they are."""
    scope = scope_of(account)
    if scope.everywhere:
        return set()
    paths = _paths(db, {each for team in teams.values() for each in team})
    outside = {each for each, path in paths.items() if scope.position(path) is Position.OTHER}
    wanted = {(demand_id, each) for demand_id, team in teams.items() for each in team if each in outside}
    return wanted - lent(db, {demand_id for demand_id, _ in wanted})


def lent(db: Session, demand_ids: Collection[str]) -> set[Pair]:
    """Whose unions have agreed, as of today."""
    wanted, today = sorted(demand_ids), local_date(utc_now())
    found: set[Pair] = set()
    for start in range(0, len(wanted), IDS_AT_ONCE):
        query = select(Lending.demand_id, Lending.craftsman_id).where(
            Lending.demand_id.in_(wanted[start : start + IDS_AT_ONCE]),
            Lending.state == LendingState.AGREED,
            Lending.ends_on.is_(None) | (Lending.ends_on >= today),
        )
        found |= {(row.demand_id, row.craftsman_id) for row in db.execute(query)}
    return found


def may_send(db: Session, demand: Demand, craftsman_id: str) -> bool:
    """Whether the union that works on the demand may send this craftsman: for whoever comes up by the clock."""
    handler = handler_of(db, demand)
    if handler is None or demand.task_force or handler.tier is Tier.PROVINCE:
        return True
    path = _paths(db, {craftsman_id}).get(craftsman_id)
    return bool(path and path.startswith(handler.path)) or (demand.id, craftsman_id) in lent(db, [demand.id])


def _paths(db: Session, craftsman_ids: Collection[str]) -> dict[str, str | None]:
    """Of the union of each, by craftsman; None for one of no union."""
    wanted = sorted(craftsman_ids)
    found: dict[str, str | None] = {}
    for start in range(0, len(wanted), IDS_AT_ONCE):
        query = select(Craftsman.id, Union.path).outerjoin(Union, Union.id == Craftsman.union_id)
        rows = db.execute(query.where(Craftsman.id.in_(wanted[start : start + IDS_AT_ONCE])))
        found |= {row.id: row.path for row in rows}
    return found


def _tell_their_unions(db: Session, demand: Demand, craftsman_ids: Sequence[str], account: Account) -> None:
    query = select(Craftsman.id, Craftsman.union_id).where(Craftsman.id.in_(craftsman_ids))
    for craftsman_id, union_id in db.execute(query.order_by(Craftsman.id)).all():
        if union_id is not None and union_id != account.union_id:
            event = f"{demand.id}:{craftsman_id}"
            notify(db, "lending.told", "demand", demand.id, event, coordinators_of(db, union_id))
