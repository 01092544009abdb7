"""The steps a demand goes up: from the union that works on it to the one above, and from the province to its task
force. A tier that is missing in the tree is skipped."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.demand import Demand
from models.union import Tier, Union


class Step(NamedTuple):
    """`union` is None only where there is no province in the tree at all."""

    union: Union | None
    task_force: bool


def handler_of(db: Session, demand: Demand) -> Union | None:
    """The union that works on the demand; None: the province, which has what belongs to nobody."""
    union_id = demand.handling_union_id or demand.union_id
    return db.get(Union, union_id) if union_id else None


def step_up(db: Session, demand: Demand) -> Step | None:
    """None above the task force."""
    if demand.task_force:
        return None
    present = handler_of(db, demand)
    if present is None:
        return Step(_province(db), task_force=True)
    if present.tier is Tier.PROVINCE:
        return Step(present, task_force=True)
    above = db.get(Union, present.parent_id) if present.parent_id else _province(db)
    return Step(above, task_force=False) if above else Step(present, task_force=True)


def _province(db: Session) -> Union | None:
    return db.scalar(select(Union).where(Union.tier == Tier.PROVINCE).order_by(Union.id).limit(1))
