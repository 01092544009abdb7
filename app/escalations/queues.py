"""What lies before whom because it was escalated, and the way a demand has gone."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.demands.filters import WHOLE, show_demand
from app.demands.lifecycle import ENDED
from app.demands.schemas import DemandOut
from app.errors import Forbidden
from app.escalations.schemas import EscalationOut
from app.pages import Page, Paging, page_of
from app.scope import in_scope, scope_of
from models.account import Account
from models.demand import Demand
from models.escalation import DemandEscalation, Direction

_SHOWN = (
    joinedload(DemandEscalation.demand),
    joinedload(DemandEscalation.from_union),
    joinedload(DemandEscalation.to_union),
)


def way_of(db: Session, demand_id: str) -> Page[EscalationOut]:
    """Oldest first: a story is short and read from its beginning."""
    query = select(DemandEscalation).where(DemandEscalation.demand_id == demand_id).options(*_SHOWN)
    rows = db.scalars(query.order_by(DemandEscalation.sequence)).all()
    return Page(items=[EscalationOut.model_validate(row) for row in rows], total=len(rows))


def show_escalation(db: Session, escalation_id: str) -> EscalationOut:
    query = select(DemandEscalation).where(DemandEscalation.id == escalation_id).options(*_SHOWN)
    return EscalationOut.model_validate(db.scalars(query.execution_options(populate_existing=True)).one())


def handed_to(account: Account, direction: Direction | None, *, only_present: bool) -> Select[Any]:
    """What came to the account's unions; `only_present`: and still lies there unfinished."""
    query = select(DemandEscalation).where(in_scope(DemandEscalation.to_union_id, account))
    if direction is not None:
        query = query.where(DemandEscalation.direction == direction)
    if only_present:
        query = query.join(Demand, Demand.id == DemandEscalation.demand_id)
        query = query.where(Demand.state.not_in(ENDED), ~_went_on())
    return query


def show_handed_to(
    db: Session, account: Account, direction: Direction | None, paging: Paging, *, only_present: bool
) -> Page[EscalationOut]:
    query = handed_to(account, direction, only_present=only_present).options(*_SHOWN)
    return page_of(db, query, DemandEscalation.id, paging, EscalationOut.model_validate)


def task_force_demands(
    db: Session, account: Account, paging: Paging, now: datetime, *, only_open: bool
) -> Page[DemandOut]:
    if not scope_of(account).everywhere:
        raise Forbidden("省总工作专班的需求只由省级工会办理")
    query = select(Demand).options(*WHOLE).where(Demand.task_force)
    if only_open:
        query = query.where(Demand.state.not_in(ENDED))
    return page_of(db, query, Demand.id, paging, lambda demand: show_demand(demand, now, account))


def _went_on() -> ColumnElement[bool]:
    later = aliased(DemandEscalation)
    return exists().where(later.demand_id == DemandEscalation.demand_id, later.sequence > DemandEscalation.sequence)
