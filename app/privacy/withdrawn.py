"""Who is no longer in the pool although their row is there: the erased, and those who withdrew from being matched."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.errors import Conflict
from models.consent import Consent, Purpose
from models.craftsman import Craftsman

_WITHDRAWN = (
    select(Consent.craftsman_id)
    .where(Consent.purpose == Purpose.MATCHING)
    .group_by(Consent.craftsman_id)
    .having(func.count() == func.count(Consent.withdrawn_at))
)
"""All consents of this purpose ended. Whoever was never asked stays in: the union's own list put them there."""


def in_pool() -> ColumnElement[bool]:
    """The condition on a craftsman's row."""
    return and_(Craftsman.erased_at.is_(None), Craftsman.id.not_in(_WITHDRAWN))


def is_in_pool(db: Session, craftsman_id: str) -> bool:
    return db.scalar(select(Craftsman.id).where(Craftsman.id == craftsman_id, in_pool())) is not None


def refuse_withdrawn(db: Session, craftsman_ids: Collection[str]) -> None:
    """For people chosen by hand, past the match. Raises Conflict naming them."""
    gone = select(Craftsman.name).where(Craftsman.id.in_(craftsman_ids), Craftsman.id.in_(_WITHDRAWN))
    names = db.scalars(gone.order_by(Craftsman.id)).all()
    if names:
        raise Conflict(f"{'、'.join(names)}已撤回参与匹配与派单的同意，请另选人，或请本人重新同意")
