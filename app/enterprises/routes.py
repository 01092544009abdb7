"""Enterprises, who name the demands."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.auth.access import Staff, allow
from app.changes import refuse_foreign_fields
from app.db import Db
from app.enterprises import service
from app.enterprises.schemas import OWN_FIELDS, EnterpriseChanges, EnterpriseFilters, EnterpriseOut, NewEnterprise
from app.etags import IfMatch, check_etag
from app.pages import Page, Paged, page_of
from app.privacy.masking import present_enterprise
from app.safe_route import SafeRoute
from models.account import Account, Role
from models.enterprise import Enterprise

router = APIRouter(route_class=SafeRoute, prefix="/enterprises", tags=["enterprises"])

StaffOrEnterprise = Annotated[Account, Depends(allow(Role.ADMIN, Role.COORDINATOR, Role.ENTERPRISE), scope="function")]
AllowDuplicate = Annotated[bool, Query(description="已核对，确非同一家")]


@router.get("")
def list_enterprises(
    db: Db, account: StaffOrEnterprise, filters: Annotated[EnterpriseFilters, Query()], paging: Paged
) -> Page[EnterpriseOut]:
    query = service.visible(service.find_enterprises(filters), account)
    return page_of(db, query, Enterprise.id, paging, lambda row: present_enterprise(row, account))


@router.post("", status_code=201)
def create_enterprise(
    db: Db, account: Staff, new: NewEnterprise, allow_duplicate: AllowDuplicate = False
) -> EnterpriseOut:
    made = service.create_enterprise(db, new, account, allow_duplicate=allow_duplicate)
    return present_enterprise(service.get_enterprise(db, account, made.id), account)


@router.get("/{enterprise_id}")
def show_enterprise(db: Db, account: StaffOrEnterprise, enterprise_id: str) -> EnterpriseOut:
    return present_enterprise(service.get_enterprise(db, account, enterprise_id), account)


@router.patch("/{enterprise_id}")
def change_enterprise(
    db: Db,
    account: StaffOrEnterprise,
    enterprise_id: str,
    changes: EnterpriseChanges,
    allow_duplicate: AllowDuplicate = False,
    if_match: IfMatch = None,
) -> EnterpriseOut:
    enterprise = service.get_enterprise(db, account, enterprise_id, lock=True)
    check_etag(enterprise, if_match)
    refuse_foreign_fields(account, changes, OWN_FIELDS)
    service.update_enterprise(db, enterprise, changes, account, allow_duplicate=allow_duplicate)
    return present_enterprise(service.get_enterprise(db, account, enterprise_id), account)


@router.delete("/{enterprise_id}", status_code=204)
def delete_enterprise(db: Db, account: Staff, enterprise_id: str, if_match: IfMatch = None) -> None:
    enterprise = service.get_enterprise(db, account, enterprise_id, lock=True)
    check_etag(enterprise, if_match)
    service.delete_enterprise(db, enterprise)
