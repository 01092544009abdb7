"""Lists out: each pool in the columns its import reads, narrowed by the same filters as the pool's list."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.auth.access import Staff
from app.clock import Now
from app.craftsmen import filters as craftsmen
from app.craftsmen.schemas import CraftsmanFilters
from app.db import Db
from app.demands import filters as demands
from app.demands.schemas import DemandFilters
from app.enterprises import service as enterprises
from app.enterprises.schemas import EnterpriseFilters
from app.exports.service import rows_of
from app.imports.kind import ListKind
from app.imports.kinds.craftsmen import CRAFTSMEN
from app.imports.kinds.demands import DEMANDS
from app.imports.kinds.enterprises import ENTERPRISES
from app.imports.kinds.service_items import SERVICE_ITEMS
from app.imports.workbooks import MEDIA_TYPE, export, workbook_response
from app.safe_route import SafeRoute
from models.craftsman import Craftsman, ServiceItem
from models.demand import Demand
from models.enterprise import Enterprise

router = APIRouter(
    route_class=SafeRoute,
    prefix="/exports",
    tags=["exports"],
    default_response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {}}}},
)


@router.get("/craftsmen.xlsx")
def export_craftsmen(db: Db, account: Staff, filters: Annotated[CraftsmanFilters, Query()]) -> Response:
    chosen = craftsmen.visible(craftsmen.find_craftsmen(filters), account)
    return _export(db, CRAFTSMEN, chosen.with_only_columns(Craftsman.id))


@router.get("/service_items.xlsx")
def export_service_items(db: Db, account: Staff, filters: Annotated[CraftsmanFilters, Query()]) -> Response:
    """所选工匠的服务项目。"""
    owners = craftsmen.visible(craftsmen.find_craftsmen(filters), account).with_only_columns(Craftsman.id)
    return _export(db, SERVICE_ITEMS, select(ServiceItem.id).where(ServiceItem.craftsman_id.in_(owners)))


@router.get("/enterprises.xlsx")
def export_enterprises(db: Db, account: Staff, filters: Annotated[EnterpriseFilters, Query()]) -> Response:
    chosen = enterprises.visible(enterprises.find_enterprises(filters), account)
    return _export(db, ENTERPRISES, chosen.with_only_columns(Enterprise.id))


@router.get("/demands.xlsx")
def export_demands(db: Db, account: Staff, now: Now, filters: Annotated[DemandFilters, Query()]) -> Response:
    chosen = demands.visible(demands.find_demands(filters, now, account), account)
    return _export(db, DEMANDS, chosen.with_only_columns(Demand.id))


def _export(db: Session, kind: ListKind, chosen: Select[str]) -> Response:
    return workbook_response(export(kind, rows_of(db, kind, chosen)), kind.title)
