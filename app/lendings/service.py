"""Asking another union for one of its craftsmen, and answering.

One live lending a craftsman and demand: held by the demand's lock, under which all of this happens, and by the index
`uq_lending_one_live`.
"""

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from app.demands.filters import demand_in_reach
from app.demands.lifecycle import LIFECYCLE
from app.demands.moves import lock_demand
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.escalations.service import UNDER_WAY
from app.lendings.ending import LIVE_STATES
from app.lendings.reach import lent, may_send, require_lent, unlent
from app.lendings.schemas import STATE_NAMES, Agreement, LendingFilters, LendingOut, NewLending
from app.notifications.notify import notify
from app.notifications.recipients import coordinators_of
from app.pages import Page, Paging, page_of
from app.scope import Position, in_scope, scope_of
from app.working_days import local_date
from models.account import Account
from models.craftsman import Craftsman
from models.demand import Demand
from models.lending import Lending, LendingState
from models.union import Union

__all__ = ["ask", "lent", "may_send", "require_lent", "unlent"]

_WHOLE = (joinedload(Lending.demand), joinedload(Lending.from_union), joinedload(Lending.to_union))


def visible(query: Select[Lending], account: Account) -> Select[Lending]:
    """The two unions concerned see it, and those above them."""
    return query.where(or_(in_scope(Lending.from_union_id, account), in_scope(Lending.to_union_id, account)))


def ask(db: Session, new: NewLending, account: Account, now: datetime) -> Lending:
    scope = scope_of(account)
    if scope.everywhere or scope.union_id is None:
        raise Conflict("省级统筹派单无须商借，可直接派单；其工会会收到告知")
    demand = _demand_in_reach(db, new.demand_id, account)
    craftsman = db.get(Craftsman, new.craftsman_id)
    if craftsman is None:
        raise Invalid.field("craftsman_id", "没有这位工匠")
    if _position(db, craftsman.union_id, account) is not Position.OTHER:
        raise Conflict("这位工匠属本工会或下级工会，无须商借，可直接派单")
    live = select(Lending.id).where(Lending.craftsman_id == craftsman.id, Lending.demand_id == demand.id)
    if present := db.scalar(live.where(Lending.state.in_(LIVE_STATES))):
        raise Conflict("已为这条需求商借过这位工匠，请等待答复或直接派单", lending_id=present)
    lending = Lending(
        craftsman_id=craftsman.id,
        demand_id=demand.id,
        from_union_id=craftsman.union_id,
        to_union_id=scope.union_id,
        reason=new.reason,
        asked_by_id=account.id,
        asked_at=now,
        created_at=now,
    )
    db.add(lending)
    db.flush()
    _tell(db, lending, "lending.asked", lending.from_union_id)
    return lending


def agree(db: Session, lending_id: str, terms: Agreement, account: Account, now: datetime) -> Lending:
    lending = _locked(db, lending_id, account)
    _check_answers(db, lending, account)
    if terms.ends_on is not None and terms.ends_on < local_date(now):
        raise Invalid.field("ends_on", "不能早于今天")
    lending.ends_on = terms.ends_on
    return _moved(db, lending, LendingState.AGREED, terms.reason, account, now)


def refuse(db: Session, lending_id: str, reason: str, account: Account, now: datetime) -> Lending:
    lending = _locked(db, lending_id, account)
    _check_answers(db, lending, account)
    return _moved(db, lending, LendingState.REFUSED, reason, account, now)


def withdraw(db: Session, lending_id: str, reason: str, account: Account, now: datetime) -> Lending:
    """By the asking side, before an answer or after."""
    lending = _locked(db, lending_id, account)
    if _position(db, lending.to_union_id, account) is Position.OTHER:
        raise Forbidden("只能由提出商借的工会撤回")
    if lending.state not in LIVE_STATES:
        raise Conflict(f"这次商借{STATE_NAMES[lending.state]}，不能再撤回")
    return _moved(db, lending, LendingState.WITHDRAWN, reason, account, now)


def show_page(db: Session, account: Account, filters: LendingFilters, paging: Paging) -> Page[LendingOut]:
    query = visible(select(Lending), account).options(*_WHOLE)
    if filters.direction is not None:
        side = Lending.from_union_id if filters.direction == "incoming" else Lending.to_union_id
        query = query.where(in_scope(side, account))
    if filters.state:
        query = query.where(Lending.state.in_(filters.state))
    if filters.demand_id is not None:
        query = query.where(Lending.demand_id == filters.demand_id)
    if filters.craftsman_id is not None:
        query = query.where(Lending.craftsman_id == filters.craftsman_id)
    return page_of(db, query, Lending.id, paging, LendingOut.model_validate)


def show_one(db: Session, lending_id: str, account: Account) -> LendingOut:
    query = visible(select(Lending).where(Lending.id == lending_id), account).options(*_WHOLE)
    found = db.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("没有这次商借")
    return LendingOut.model_validate(found)


def _demand_in_reach(db: Session, demand_id: str, account: Account) -> Demand:
    """Locked, and under way."""
    if db.scalar(select(Demand.id).where(Demand.id == demand_id, demand_in_reach(account))) is None:
        raise Invalid.field("demand_id", "没有这条需求")
    demand = lock_demand(db, demand_id)
    if demand.state not in UNDER_WAY:
        raise Conflict(f"需求处于“{LIFECYCLE.state_names[demand.state]}”状态，不能为它商借工匠")
    return demand


def _locked(db: Session, lending_id: str, account: Account) -> Lending:
    """The demand first, as everywhere."""
    demand_id = db.scalar(
        visible(select(Lending).where(Lending.id == lending_id), account).with_only_columns(Lending.demand_id)
    )
    if demand_id is None:
        raise NotFound("没有这次商借")
    lock_demand(db, demand_id)
    query = select(Lending).where(Lending.id == lending_id).with_for_update()
    return db.scalars(query.execution_options(populate_existing=True)).one()


def _check_answers(db: Session, lending: Lending, account: Account) -> None:
    if _position(db, lending.from_union_id, account) is Position.OTHER:
        raise Forbidden("只能由工匠所属工会答复")
    if lending.state is not LendingState.ASKED:
        raise Conflict(f"这次商借{STATE_NAMES[lending.state]}，不能再答复")


def _moved(db: Session, lending: Lending, state: LendingState, answer: str, account: Account, now: datetime) -> Lending:
    lending.state, lending.answer, lending.answered_by_id, lending.answered_at = state, answer, account.id, now
    db.flush()
    withdrawn = state is LendingState.WITHDRAWN
    _tell(db, lending, f"lending.{state}", lending.from_union_id if withdrawn else lending.to_union_id)
    return lending


def _tell(db: Session, lending: Lending, kind: str, union_id: str | None) -> None:
    notify(
        db,
        kind,
        "lending",
        lending.id,
        f"{lending.id}:{lending.state}",
        coordinators_of(db, union_id),
        demand_id=lending.demand_id,
    )


def _position(db: Session, union_id: str | None, account: Account) -> Position:
    union = db.get(Union, union_id) if union_id else None
    return scope_of(account).position(union.path if union else None)
