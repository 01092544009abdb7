"""Lendings end with what they were asked for."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.lending import Lending, LendingState

LIVE_STATES = (LendingState.ASKED, LendingState.AGREED)


def end_lendings(db: Session, demand_id: str, craftsman_ids: Collection[str] | None = None) -> None:
    """Those of these craftsmen, or all, for a demand that the caller has locked."""
    query = select(Lending).where(Lending.demand_id == demand_id, Lending.state.in_(LIVE_STATES)).with_for_update()
    if craftsman_ids is not None:
        query = query.where(Lending.craftsman_id.in_(craftsman_ids))
    for lending in db.scalars(query.order_by(Lending.id).execution_options(populate_existing=True)):
        lending.state = LendingState.ENDED
    db.flush()
