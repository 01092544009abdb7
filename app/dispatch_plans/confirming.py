"""Carrying a plan out: each placement looked at once more in the moment it becomes an assignment.

Some hundred placements a transaction (see carrying_out.py): one that no longer holds is left alone and told, and
nothing is half written. Where a constraint refuses what the looking let pass, the placements go one by one, so that
only the one concerned stays behind.
"""

import time
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.db import Database
from app.dispatch_plans.carrying_out import carry_out, check_confirmable, keep_results, refused
from app.dispatch_plans.schemas import Confirmed, ToConfirm
from app.dispatch_plans.service import find_plan, lock_plan
from app.dispatch_plans.writing import Order
from app.errors import AppError, Invalid
from models.account import Account
from models.dispatch_plan import Outcome, PlannedDemand

MOST_AT_ONCE = 1_000
"""Placements that one request carries out itself; more are for the workers."""
CHUNK = 250
"""Placements a transaction: less than half a second, so that other writers hardly wait."""
PAUSES = (0.05, 0.2, 1.0)
"""Before another try, where the database broke a deadlock or was busy."""


def placements_to_confirm(db: Session, account: Account, plan_id: str, terms: ToConfirm) -> list[str]:
    """By demand; those that became an assignment before only where they are named."""
    check_confirmable(find_plan(db, account, plan_id))
    placed = select(PlannedDemand.demand_id, PlannedDemand.assignment_id).where(
        PlannedDemand.plan_id == plan_id, PlannedDemand.outcome == Outcome.PLACED
    )
    rows = db.execute(placed.order_by(PlannedDemand.demand_id)).all()
    if terms.demand_ids is None:
        return [row.demand_id for row in rows if row.assignment_id is None]
    known = {row.demand_id for row in rows}
    faults = [
        {"loc": ["body", "demand_ids", at], "msg": "方案没有为这条需求安排人"}
        for at, each in enumerate(terms.demand_ids)
        if each not in known
    ]
    if faults:
        raise Invalid("所选的需求中有的没有安排", errors=faults[:20])
    return list(dict.fromkeys(terms.demand_ids))


def confirm(database: Database, plan_id: str, demand_ids: Sequence[str], order: Order) -> list[Confirmed]:
    """One result a demand, in their order. A call that is cut short is taken up by calling again."""
    results: list[Confirmed] = []
    for part in in_chunks(demand_ids):
        try:
            results += confirm_some(database, plan_id, part, order)
        except OperationalError:
            results += [refused(each, "busy", "数据库暂时繁忙，请稍后再次执行") for each in part]
    return results


def in_chunks(demand_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(demand_ids), CHUNK):
        yield demand_ids[start : start + CHUNK]


def confirm_some(database: Database, plan_id: str, demand_ids: Sequence[str], order: Order) -> list[Confirmed]:
    """All of them in one transaction. Raises OperationalError where the database stays busy or is away."""
    try:
        return _patiently(database, plan_id, demand_ids, order)
    except AppError as error:
        return refuse(database, plan_id, demand_ids, error.kind, error.detail)
    except IntegrityError:
        if len(demand_ids) == 1:
            return refuse(database, plan_id, demand_ids, "conflict", "数据刚被他人修改，请刷新后重试")
        return [one for each in demand_ids for one in confirm_some(database, plan_id, [each], order)]


def refuse(database: Database, plan_id: str, demand_ids: Iterable[str], kind: str, detail: str) -> list[Confirmed]:
    """All of them, for one reason that lies outside of them."""
    results = [refused(each, kind, detail) for each in demand_ids]
    with database.session() as db:
        lock_plan(db, plan_id)
        keep_results(db, plan_id, results)
    return results


def _patiently(database: Database, plan_id: str, demand_ids: Sequence[str], order: Order) -> list[Confirmed]:
    for pause in (*PAUSES, None):
        try:
            with database.session() as db:
                return carry_out(db, plan_id, demand_ids, order)
        except OperationalError:
            if pause is None:
                raise
            time.sleep(pause)
    raise AssertionError("unreachable")
