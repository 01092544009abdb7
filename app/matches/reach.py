"""Who of the pool stands where, seen from an account: in its own union, below it, or elsewhere."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.scope import Position, Scope, in_scope, scope_of
from app.unions.tree import in_subtree
from models.account import Account
from models.craftsman import Craftsman
from models.union import Tier, Union

IDS_AT_ONCE = 1_000


class Positions:
    """Of some craftsmen, by id. One who has left the pool since belongs to nobody any more, hence to those alone who
    reach everything."""

    def __init__(self, scope: Scope, paths: Mapping[str, str | None]) -> None:
        self._scope, self._paths = scope, paths

    def of(self, craftsman_id: str) -> Position:
        return self._scope.position(self._paths.get(craftsman_id))

    def is_outside(self, craftsman_id: str) -> bool:
        """Whether the account sees no more than a summary."""
        return self.of(craftsman_id) is Position.OTHER


def positions(db: Session, scope: Scope, craftsman_ids: Iterable[str]) -> Positions:
    wanted = sorted(set(craftsman_ids))
    paths: dict[str, str | None] = {}
    query = select(Craftsman.id, Union.path).outerjoin(Union, Union.id == Craftsman.union_id)
    for start in range(0, len(wanted), IDS_AT_ONCE):
        paths.update(db.execute(query.where(Craftsman.id.in_(wanted[start : start + IDS_AT_ONCE]))).all())
    return Positions(scope, paths)


def craftsmen_below(db: Session, union_id: str | None) -> frozenset[str] | None:
    """The ids of the craftsmen of a union and of all below it; None where that is everybody: below the province, or
    where the union is not known."""
    union = db.get(Union, union_id) if union_id else None
    if union is None or union.tier is Tier.PROVINCE:
        return None
    return frozenset(db.scalars(select(Craftsman.id).where(in_subtree(Craftsman.union_id, union.id))))


def craftsmen_in_reach(db: Session, account: Account) -> frozenset[str] | None:
    """The ids of those whom a staff account may send; None where that is everybody."""
    if scope_of(account).everywhere:
        return None
    return frozenset(db.scalars(select(Craftsman.id).where(in_scope(Craftsman.union_id, account))))
