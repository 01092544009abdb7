"""How far an account reaches: its own union and what stands below it. Every list, count and look-up goes through here.

Deny by default: a condition answers false for whoever is not named. Read afresh with every request, from the account's
row and the tree as they stand, so that a change of role or of the tree holds from the next request.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from app.errors import Forbidden, Invalid
from models.account import Account, Role
from models.union import Tier, Union


class Position(StrEnum):
    """Where a record stands, seen from an account. `OWN`: its very union, its enterprise, the craftsman himself."""

    OWN = "own"
    SUBTREE = "subtree"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Scope:
    """What an account is bound to; `path` and `tier` are of its union."""

    role: Role
    union_id: str | None
    path: str | None
    tier: Tier | None
    enterprise_id: str | None
    craftsman_id: str | None

    @property
    def everywhere(self) -> bool:
        """Administrators, and coordinators of the province: theirs is also what belongs to no union yet."""
        return self.role is Role.ADMIN or (self.role is Role.COORDINATOR and self.tier is Tier.PROVINCE)

    def position(self, union_path: str | None) -> Position:
        """Of a record of the union with this path (None: of no union)."""
        if self.path is not None and union_path == self.path:
            return Position.OWN
        if self.everywhere or (union_path and self.path and union_path.startswith(self.path)):
            return Position.SUBTREE
        return Position.OTHER


def scope_of(account: Account) -> Scope:
    """The account comes with its union (app/auth/access.account_by_id)."""
    union = account.union
    path, tier = (union.path, union.tier) if union else (None, None)
    return Scope(account.role, account.union_id, path, tier, account.enterprise_id, account.craftsman_id)


def in_scope(column: Any, account: Account) -> ColumnElement[bool]:
    """The condition that the union a column names is within a staff account's reach; false for everybody else.

    Nothing is compared where everything is in reach: a province's lists of 200,000 rows stay a walk along the key.
    """
    scope = scope_of(account)
    if scope.everywhere:
        return true()
    if scope.role is not Role.COORDINATOR or scope.path is None:
        return false()
    condition: ColumnElement[bool] = column.in_(select(Union.id).where(Union.path.startswith(scope.path)))
    return condition


def placed(db: Session, account: Account, union_id: str | None) -> str | None:
    """The union that a new record belongs to: the one named, which must be in reach, else the account's own."""
    if union_id is None:
        return account.union_id
    require_in_scope(db, account, union_id)
    return union_id


def require_in_scope(db: Session, account: Account, union_id: str | None, field: str = "union_id") -> None:
    """For whatever is about to be put under a union. Raises Forbidden for all but staff and beyond their reach, Invalid
    (`field` of the body) for a union that is not there: which unions there are, every coordinator may know."""
    scope = scope_of(account)
    union = db.get(Union, union_id) if union_id is not None else None
    if scope.role in (Role.ADMIN, Role.COORDINATOR):
        if union_id is not None and union is None:
            raise Invalid.field(field, "没有这个工会")
        if scope.position(union.path if union else None) is not Position.OTHER:
            return
    raise Forbidden("只能为本工会及下级工会办理")
