"""Sending a craftsman of another union: only once that union has agreed."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.craftsmen.filters import visible
from app.errors import NotLent
from models.account import Account
from models.craftsman import Craftsman
from models.demand import Demand


def require_lent(db: Session, _demand: Demand, craftsman_ids: Sequence[str], account: Account) -> None:
    """Raises NotLent where one of them is beyond the account's reach."""
    named = select(Craftsman).where(Craftsman.id.in_(craftsman_ids))
    within = set(db.scalars(visible(named, account).with_only_columns(Craftsman.id)))
    outside = [each for each in craftsman_ids if each not in within]
    if outside:
        raise NotLent("名单中有其他工会的工匠，请先向其所在工会商借", craftsman_ids=outside)
