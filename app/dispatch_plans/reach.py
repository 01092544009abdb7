"""Whom a plan may send: those in reach of whoever asked for it, as that account stands now, and those lent to it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.behalf import account_behind
from app.errors import Forbidden
from app.lendings.reach import lent
from app.matches.reach import craftsmen_in_reach
from matching import MatchIndex
from models.account import Account
from models.dispatch_plan import DispatchPlan


@dataclass(frozen=True, slots=True)
class Reach:
    """Ids of craftsmen: those `near` (None: everybody) may be sent anywhere, those `lent` to one demand alone."""

    near: frozenset[str] | None = None
    lent: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def allows(self, demand_id: str, craftsman_id: str) -> bool:
        return self.near is None or craftsman_id in self.near or craftsman_id in self.lent.get(demand_id, ())


def planner_of(db: Session, plan: DispatchPlan) -> Account:
    """Raises Forbidden, which ends the plan, where the account may not ask for it any more."""
    try:
        return account_behind(db, plan.created_by_id, plan.union_id)
    except Forbidden as error:
        raise Forbidden(f"{error.detail}，方案到此为止，没有派出任何人") from error


def reach_of(db: Session, planner: Account, demand_ids: Collection[str]) -> Reach:
    near = craftsmen_in_reach(db, planner)
    if near is None:
        return Reach()
    by_demand: dict[str, set[str]] = {}
    for demand_id, craftsman_id in lent(db, demand_ids):
        by_demand.setdefault(demand_id, set()).add(craftsman_id)
    return Reach(near, {each: frozenset(people) for each, people in by_demand.items()})


class Narrowed:
    """The part of an index that a plan may send from: for nearly every demand the same."""

    def __init__(self, index: MatchIndex, reach: Reach) -> None:
        self._index, self._reach = index, reach
        self._near = index if reach.near is None else index.among(reach.near)
        self.whole = index if reach.near is None else index.among(reach.near.union(*reach.lent.values()))
        """Everybody whom the plan may send to any of its demands."""

    def for_demand(self, demand_id: str) -> MatchIndex:
        people = self._reach.lent.get(demand_id)
        if self._reach.near is None or not people:
            return self._near
        return self._index.among(self._reach.near | people)
