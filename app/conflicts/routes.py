"""The competitors of an enterprise."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.auth.access import STAFF, Staff, allow
from app.conflicts import service
from app.conflicts.schemas import Competitors, CompetitorsOut
from app.db import Db
from app.enterprises.service import get_enterprise
from app.etags import IfMatch, check_etag
from app.safe_route import SafeRoute
from models.account import Account, Role

router = APIRouter(route_class=SafeRoute, prefix="/enterprises", tags=["enterprises"])

Reader = Annotated[Account, Depends(allow(*STAFF, Role.ENTERPRISE), scope="function")]


@router.get("/{enterprise_id}/competitors")
def show_competitors(db: Db, account: Reader, enterprise_id: str) -> CompetitorsOut:
    """须回避的竞争单位：其职工不派往本企业。"""
    return service.show_competitors(db, get_enterprise(db, account, enterprise_id))


@router.put("/{enterprise_id}/competitors")
def name_competitors(
    db: Db, account: Staff, enterprise_id: str, wanted: Competitors, if_match: IfMatch = None
) -> CompetitorsOut:
    """以此名单取代原有的。"""
    enterprise = get_enterprise(db, account, enterprise_id, lock=True)
    check_etag(enterprise, if_match)
    service.name_competitors(db, enterprise, wanted, account)
    return service.show_competitors(db, get_enterprise(db, account, enterprise_id))
