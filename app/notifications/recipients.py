"""Who is told: the accounts that answer for a union, an enterprise, a craftsman, or for the service itself."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.account import Account, Role
from models.union import Tier, Union


def coordinators_of(db: Session, union_id: str | None) -> list[str]:
    """The union's own; where it has none, those of the next above it that has some; at the very last the admins.

    What belongs to no union is the province's. So whatever happens, somebody hears of it.
    """
    union = db.get(Union, union_id) if union_id else None
    if union is None:
        roots = select(Union.id).where(Union.tier == Tier.PROVINCE)
        return _accounts(db, Account.role == Role.COORDINATOR, Account.union_id.in_(roots)) or admins(db)
    upwards = union.path.rstrip("/").split("/")[::-1]
    found = db.execute(
        select(Account.union_id, Account.id)
        .where(Account.role == Role.COORDINATOR, Account.union_id.in_(upwards), Account.disabled.is_(False))
        .order_by(Account.id)
    ).all()
    for each in upwards:
        if nearest := [row.id for row in found if row.union_id == each]:
            return nearest
    return admins(db)


def accounts_by_enterprise(db: Session, enterprise_ids: Iterable[str | None]) -> dict[str, list[str]]:
    return _by(db, Account.enterprise_id, Role.ENTERPRISE, enterprise_ids)


def accounts_by_craftsman(db: Session, craftsman_ids: Iterable[str | None]) -> dict[str, list[str]]:
    """None, one, or several where a craftsman was given more than one."""
    return _by(db, Account.craftsman_id, Role.CRAFTSMAN, craftsman_ids)


def admins(db: Session) -> list[str]:
    return _accounts(db, Account.role == Role.ADMIN)


def _accounts(db: Session, *conditions: ColumnElement[bool] | Any) -> list[str]:
    query = select(Account.id).where(*conditions, Account.disabled.is_(False)).order_by(Account.id)
    return list(db.scalars(query))


def _by(db: Session, column: Any, role: Role, ids: Iterable[str | None]) -> dict[str, list[str]]:
    wanted, found = {each for each in ids if each is not None}, defaultdict[str, list[str]](list)
    query = select(column, Account.id).where(Account.role == role, column.in_(wanted), Account.disabled.is_(False))
    for owner, account_id in db.execute(query.order_by(Account.id)) if wanted else ():
        found[owner].append(account_id)
    return found
