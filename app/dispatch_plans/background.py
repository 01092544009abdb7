"""Many placements carried out by a worker: ordered in one request, done some hundred at a time, read as they go.

Which placements an order still has before it stands with their rows, and is taken off in the transaction that makes
them assignments: a worker killed at any moment loses nothing, and two that take one order do nothing twice.
"""

from collections.abc import Sequence

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.db import Database
from app.dispatch_plans.carrying_out import check_confirmable
from app.dispatch_plans.confirming import CHUNK, confirm_some, refuse
from app.dispatch_plans.schemas import Confirmation
from app.dispatch_plans.service import check_not_under_way, lock_plan
from app.dispatch_plans.standing import in_parts
from app.dispatch_plans.writing import Order
from models.dispatch_plan import DispatchConfirmation, PlannedDemand

log = structlog.get_logger()


def put_order(db: Session, plan_id: str, demand_ids: Sequence[str], order: Order) -> str:
    """The order's id. Raises Conflict while an earlier one is under way."""
    plan = lock_plan(db, plan_id)
    check_confirmable(plan)
    check_not_under_way(db, plan_id)
    put = DispatchConfirmation(
        plan_id=plan_id,
        ordered_by_id=order.account_id,
        ordered_at=order.now,
        offer=order.offer,
        reply_working_days=order.reply_working_days,
        total=len(demand_ids),
    )
    db.add(put)
    db.flush()
    for part in in_parts(demand_ids):
        of_part = PlannedDemand.plan_id == plan_id, PlannedDemand.demand_id.in_(part)
        db.execute(update(PlannedDemand).where(*of_part).values(confirmation_id=put.id, refusal=None))
    return put.id


def orders_under_way(db: Session, most: int) -> Sequence[str]:
    left = select(PlannedDemand.confirmation_id).where(PlannedDemand.confirmation_id.is_not(None))
    return [each for each in db.scalars(left.distinct().limit(most)) if each is not None]


def carry_on(database: Database, order_id: str) -> None:
    """Brings the order to its end, from wherever it stands. Raises OperationalError where the database is away."""
    with database.session(writes=False) as db:
        put = db.get(DispatchConfirmation, order_id)
    if put is None:
        return
    order = Order(put.ordered_by_id, put.ordered_at, put.offer, put.reply_working_days)
    while demand_ids := _next(database, order_id):
        try:
            confirm_some(database, put.plan_id, demand_ids, order)
        except OperationalError:
            raise
        except Exception:
            log.exception("confirmation failed", plan_id=put.plan_id, order_id=order_id)
            refuse(database, put.plan_id, demand_ids, "internal", "因系统内部错误未执行；请联系管理员查看日志")


def latest(db: Session, plan_id: str) -> Confirmation | None:
    """How far the plan's last order is."""
    query = select(DispatchConfirmation).where(DispatchConfirmation.plan_id == plan_id)
    put = db.scalar(query.order_by(DispatchConfirmation.id.desc()).limit(1))
    if put is None:
        return None
    left = db.scalar(select(func.count()).where(PlannedDemand.confirmation_id == put.id)) or 0
    done = put.total - left
    return Confirmation(
        total=put.total, done=done, progress=round(done / put.total, 4), under_way=left > 0, ordered_at=put.ordered_at
    )


def _next(database: Database, order_id: str) -> Sequence[str]:
    left = select(PlannedDemand.demand_id).where(PlannedDemand.confirmation_id == order_id)
    with database.session(writes=False) as db:
        return db.scalars(left.order_by(PlannedDemand.demand_id).limit(CHUNK)).all()
