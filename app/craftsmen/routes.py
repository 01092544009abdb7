"""Craftsmen: the talent pool, and what each offers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.auth.access import Staff, allow
from app.changes import refuse_foreign_fields
from app.craftsmen import filters as pool
from app.craftsmen import items, service
from app.craftsmen.schemas import (
    OWN_FIELDS,
    CraftsmanChanges,
    CraftsmanFilters,
    CraftsmanOut,
    NewCraftsman,
    NewServiceItem,
    ServiceItemChanges,
    ServiceItemOut,
)
from app.db import Db
from app.etags import IfMatch, check_etag
from app.pages import Page, Paged, page_of
from app.privacy.masking import present_craftsman
from app.safe_route import SafeRoute
from models.account import Account, Role
from models.craftsman import Craftsman

router = APIRouter(route_class=SafeRoute, prefix="/craftsmen", tags=["craftsmen"])

StaffOrCraftsman = Annotated[Account, Depends(allow(Role.ADMIN, Role.COORDINATOR, Role.CRAFTSMAN), scope="function")]
AllowDuplicate = Annotated[bool, Query(description="已核对，确非同一人")]


@router.get("")
def list_craftsmen(
    db: Db, account: StaffOrCraftsman, filters: Annotated[CraftsmanFilters, Query()], paging: Paged
) -> Page[CraftsmanOut]:
    query = pool.visible(pool.find_craftsmen(filters), account)
    return page_of(db, query, Craftsman.id, paging, lambda row: present_craftsman(row, account))


@router.post("", status_code=201)
def create_craftsman(
    db: Db, account: Staff, new: NewCraftsman, allow_duplicate: AllowDuplicate = False
) -> CraftsmanOut:
    made = service.create_craftsman(db, new, account, allow_duplicate=allow_duplicate)
    return present_craftsman(service.get_craftsman(db, account, made.id), account)


@router.get("/{craftsman_id}")
def show_craftsman(db: Db, account: StaffOrCraftsman, craftsman_id: str) -> CraftsmanOut:
    return present_craftsman(service.get_craftsman(db, account, craftsman_id), account)


@router.patch("/{craftsman_id}")
def change_craftsman(
    db: Db,
    account: StaffOrCraftsman,
    craftsman_id: str,
    changes: CraftsmanChanges,
    allow_duplicate: AllowDuplicate = False,
    if_match: IfMatch = None,
) -> CraftsmanOut:
    craftsman = service.get_craftsman(db, account, craftsman_id, lock=True)
    check_etag(craftsman, if_match)
    refuse_foreign_fields(account, changes, OWN_FIELDS)
    service.update_craftsman(db, craftsman, changes, account, allow_duplicate=allow_duplicate)
    return present_craftsman(service.get_craftsman(db, account, craftsman_id), account)


@router.delete("/{craftsman_id}", status_code=204)
def delete_craftsman(db: Db, account: Staff, craftsman_id: str, if_match: IfMatch = None) -> None:
    craftsman = service.get_craftsman(db, account, craftsman_id, lock=True)
    check_etag(craftsman, if_match)
    service.delete_craftsman(db, craftsman)


@router.get("/{craftsman_id}/service-items")
def list_service_items(db: Db, account: StaffOrCraftsman, craftsman_id: str) -> list[ServiceItemOut]:
    craftsman = service.get_craftsman(db, account, craftsman_id)
    return [ServiceItemOut.model_validate(item) for item in craftsman.service_items]


@router.post("/{craftsman_id}/service-items", status_code=201)
def add_service_item(db: Db, account: StaffOrCraftsman, craftsman_id: str, new: NewServiceItem) -> ServiceItemOut:
    craftsman = service.get_craftsman(db, account, craftsman_id, lock=True)
    return ServiceItemOut.model_validate(items.add_service_item(db, craftsman, new))


@router.get("/{craftsman_id}/service-items/{item_id}")
def show_service_item(db: Db, account: StaffOrCraftsman, craftsman_id: str, item_id: str) -> ServiceItemOut:
    craftsman = service.get_craftsman(db, account, craftsman_id)
    return ServiceItemOut.model_validate(items.get_service_item(craftsman, item_id))


@router.patch("/{craftsman_id}/service-items/{item_id}")
def change_service_item(
    db: Db,
    account: StaffOrCraftsman,
    craftsman_id: str,
    item_id: str,
    changes: ServiceItemChanges,
    if_match: IfMatch = None,
) -> ServiceItemOut:
    craftsman = service.get_craftsman(db, account, craftsman_id, lock=True)
    item = items.get_service_item(craftsman, item_id)
    check_etag(item, if_match)
    items.change_service_item(db, craftsman, item, changes)
    return ServiceItemOut.model_validate(item)


@router.delete("/{craftsman_id}/service-items/{item_id}", status_code=204)
def remove_service_item(
    db: Db, account: StaffOrCraftsman, craftsman_id: str, item_id: str, if_match: IfMatch = None
) -> None:
    craftsman = service.get_craftsman(db, account, craftsman_id, lock=True)
    item = items.get_service_item(craftsman, item_id)
    check_etag(item, if_match)
    items.remove_service_item(db, craftsman, item)
