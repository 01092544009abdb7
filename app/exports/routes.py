"""Lists out: each pool in the columns its import reads, narrowed by the same filters as the pool's list."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Select, select

from app.auth.access import Staff
from app.checks import Prose
from app.clock import Now
from app.craftsmen import filters as craftsmen
from app.craftsmen.schemas import CraftsmanFilters
from app.db import Database, Db
from app.demands import filters as demands
from app.demands.schemas import DemandFilters
from app.enterprises import service as enterprises
from app.enterprises.schemas import EnterpriseFilters
from app.errors import Invalid
from app.exports import log
from app.exports.schemas import ExportOut
from app.exports.service import Terms, export_list
from app.imports.kind import ListKind
from app.imports.kinds.craftsmen import CRAFTSMEN
from app.imports.kinds.demands import DEMANDS
from app.imports.kinds.enterprises import ENTERPRISES
from app.imports.kinds.service_items import SERVICE_ITEMS
from app.imports.workbooks import MEDIA_TYPE, workbook_response
from app.pages import Page, Paged, page_of
from app.safe_route import SafeRoute
from models.craftsman import Craftsman, ServiceItem
from models.demand import Demand
from models.disclosure import ExportLog
from models.enterprise import Enterprise

router = APIRouter(route_class=SafeRoute, prefix="/exports", tags=["exports"])
A_WORKBOOK: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: {}}}}
LEAST_PURPOSE = 5


def _purpose(
    purpose: Annotated[
        Prose | None, Query(max_length=500, description="必填：导出来做什么用，至少 5 个字，留作记录")
    ] = None,
) -> str:
    if purpose is None or len(purpose) < LEAST_PURPOSE:
        message = (
            f"请以 purpose 参数写明导出的用途（至少 {LEAST_PURPOSE} 个字），如 purpose=编制年度服务计划；用途会留作记录"
        )
        raise Invalid(message, errors=[{"loc": ["query", "purpose"], "msg": message}])
    return purpose


Purposed = Annotated[str, Depends(_purpose)]


def _terms(
    purpose: Purposed,
    reveal: Annotated[
        bool, Query(description="联系方式不隐去：只对所属工会或正在办理其服务的记录有效，逐人留作记录")
    ] = False,
) -> Terms:
    return Terms(purpose, reveal)


WithContacts = Annotated[Terms, Depends(_terms)]


class Writing:
    """What answering with a list needs beside the list."""

    def __init__(self, request: Request, db: Db, account: Staff, now: Now) -> None:
        self.db, self.account, self.now = db, account, now
        self._database: Database = request.app.state.database

    def workbook(self, kind: ListKind, chosen: Select[str], terms: Terms) -> Response:
        content = export_list(self.db, self._database, kind, chosen, terms, self.account, self.now)
        return workbook_response(content, kind.title)


Out = Annotated[Writing, Depends(Writing, scope="function")]


@router.get("/craftsmen.xlsx", response_class=Response, responses=A_WORKBOOK)
def export_craftsmen(out: Out, terms: WithContacts, filters: Annotated[CraftsmanFilters, Query()]) -> Response:
    chosen = craftsmen.visible(craftsmen.find_craftsmen(filters), out.account)
    return out.workbook(CRAFTSMEN, chosen.with_only_columns(Craftsman.id), terms)


@router.get("/service_items.xlsx", response_class=Response, responses=A_WORKBOOK)
def export_service_items(out: Out, purpose: Purposed, filters: Annotated[CraftsmanFilters, Query()]) -> Response:
    """所选工匠的服务项目。"""
    owners = craftsmen.visible(craftsmen.find_craftsmen(filters), out.account).with_only_columns(Craftsman.id)
    chosen = select(ServiceItem.id).where(ServiceItem.craftsman_id.in_(owners))
    return out.workbook(SERVICE_ITEMS, chosen, Terms(purpose, reveal=False))


@router.get("/enterprises.xlsx", response_class=Response, responses=A_WORKBOOK)
def export_enterprises(out: Out, terms: WithContacts, filters: Annotated[EnterpriseFilters, Query()]) -> Response:
    chosen = enterprises.visible(enterprises.find_enterprises(filters), out.account)
    return out.workbook(ENTERPRISES, chosen.with_only_columns(Enterprise.id), terms)


@router.get("/demands.xlsx", response_class=Response, responses=A_WORKBOOK)
def export_demands(out: Out, purpose: Purposed, filters: Annotated[DemandFilters, Query()]) -> Response:
    chosen = demands.visible(demands.find_demands(filters, out.now, out.account), out.account)
    return out.workbook(DEMANDS, chosen.with_only_columns(Demand.id), Terms(purpose, reveal=False))


@router.get("/log")
def list_exports(db: Db, account: Staff, paging: Paged) -> Page[ExportOut]:
    """谁、何时、为何导出了哪份名单的多少行，新的在前；省总工会和系统管理员可看。"""
    page = page_of(db, log.find_exports(account), ExportLog.id, paging, lambda row: row)
    return Page(items=log.show_exports(db, page.items), total=page.total, next=page.next)
