"""Whom a plan may send: those in reach of whoever asked for it, as far as that account reaches at the moment."""

from sqlalchemy.orm import Session

from app.behalf import account_behind
from app.errors import Forbidden
from matching import MatchIndex
from models.account import Account
from models.dispatch_plan import DispatchPlan

Reach = frozenset[str] | None
"""Ids of craftsmen; None: everybody."""


def planner_of(db: Session, plan: DispatchPlan) -> Account:
    """Raises Forbidden, which ends the plan, where the account may not ask for it any more."""
    try:
        return account_behind(db, plan.created_by_id, plan.union_id)
    except Forbidden as error:
        raise Forbidden(f"{error.detail}，方案到此为止，没有派出任何人") from error


def narrowed(index: MatchIndex, reach: Reach) -> MatchIndex:
    return index if reach is None else index.among(reach)
