"""How many services a craftsman carries at once: counted under the craftsman's lock, refused beyond the capacity."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.craftsmen.revisions import record_change
from app.errors import Conflict
from models.craftsman import Craftsman


class CapacityExceeded(Conflict):
    kind, title = "capacity_exceeded", "服务已满"


def take_up(db: Session, craftsman_ids: Sequence[str]) -> None:
    """One service more for each, or CapacityExceeded and nothing changed."""
    craftsmen = _locked(db, craftsman_ids)
    full = [row for row in craftsmen if row.load >= row.capacity]
    if full:
        counts = "，".join(f"{row.name}已有 {row.load} 项服务进行中，上限 {row.capacity} 项" for row in full)
        raise CapacityExceeded(f"{counts}，不能再接受新的服务")
    for row in craftsmen:
        row.load = Craftsman.load + 1  # counted by the database: its own check is the backstop
    record_change(db, craftsman_ids)


def release(db: Session, craftsman_ids: Sequence[str]) -> None:
    for row in _locked(db, craftsman_ids):
        row.load = Craftsman.load - 1
    record_change(db, craftsman_ids)


def hold(db: Session, craftsman_ids: Sequence[str]) -> set[str]:
    """Those of them who exist, kept from leaving the pool until the transaction ends.

    Rows that name craftsmen are about to be written. The foreign keys would take the same locks, but in the order of
    the rows, and so in a circle with whoever locks people in the order of their ids.
    """
    there = (Craftsman.id.in_(craftsman_ids), Craftsman.erased_at.is_(None))
    query = select(Craftsman.id).where(*there).order_by(Craftsman.id)
    return set(db.scalars(query.with_for_update(read=True, key_share=True)))


def _locked(db: Session, craftsman_ids: Sequence[str]) -> Sequence[Craftsman]:
    """In the order of their ids: two teams that share people then never wait for each other in a circle."""
    return db.scalars(
        select(Craftsman)
        .where(Craftsman.id.in_(craftsman_ids))
        .order_by(Craftsman.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
