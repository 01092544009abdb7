"""Asking another union for one of its craftsmen."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.auth.access import Staff
from app.clock import Now
from app.db import Db
from app.lendings import service
from app.lendings.schemas import Agreement, LendingFilters, LendingOut, NewLending, Reason
from app.pages import Page, Paged
from app.safe_route import SafeRoute

router = APIRouter(route_class=SafeRoute, prefix="/lendings", tags=["lendings"])


@router.post("", status_code=201)
def ask(db: Db, account: Staff, now: Now, new: NewLending) -> LendingOut:
    """为一条需求向其他工会商借一位工匠；同意后方可派单。"""
    made = service.ask(db, new, account, now)
    return service.show_one(db, made.id, account)


@router.get("")
def list_lendings(
    db: Db, account: Staff, filters: Annotated[LendingFilters, Query()], paging: Paged
) -> Page[LendingOut]:
    return service.show_page(db, account, filters, paging)


@router.get("/{lending_id}")
def show_lending(db: Db, account: Staff, lending_id: str) -> LendingOut:
    return service.show_one(db, lending_id, account)


@router.post("/{lending_id}/agree")
def agree(db: Db, account: Staff, now: Now, lending_id: str, terms: Agreement | None = None) -> LendingOut:
    """由工匠所属工会（或其上级）同意。"""
    service.agree(db, lending_id, terms or Agreement(), account, now)
    return service.show_one(db, lending_id, account)


@router.post("/{lending_id}/refuse")
def refuse(db: Db, account: Staff, now: Now, lending_id: str, why: Reason) -> LendingOut:
    service.refuse(db, lending_id, why.reason, account, now)
    return service.show_one(db, lending_id, account)


@router.post("/{lending_id}/withdraw")
def withdraw(db: Db, account: Staff, now: Now, lending_id: str, why: Reason) -> LendingOut:
    """由提出商借的工会撤回，答复前后均可。"""
    service.withdraw(db, lending_id, why.reason, account, now)
    return service.show_one(db, lending_id, account)
