"""Demands that go up a tier, and back down."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.auth.access import Staff
from app.clock import Now
from app.db import Db
from app.demands.schemas import DemandOut
from app.escalations import queues, service
from app.escalations.schemas import EscalationOut, GoingDown, GoingUp
from app.pages import Page, Paged
from app.safe_route import SafeRoute
from models.escalation import Direction

router = APIRouter(route_class=SafeRoute, tags=["escalations"])

OnlyPresent = Annotated[bool, Query(description="只看仍在本级办理、尚未办结的；false 为历次")]


@router.post("/demands/{demand_id}/escalate")
def escalate(db: Db, account: Staff, now: Now, demand_id: str, why: GoingUp) -> EscalationOut:
    """提请上一级办理（基层 > 县 > 市或产业 > 省 > 省总工作专班），缺的层级跳过。"""
    made = service.escalate_by_hand(db, demand_id, account, why.reason, now)
    return queues.show_escalation(db, made.id)


@router.post("/demands/{demand_id}/send-down")
def send_down(db: Db, account: Staff, now: Now, demand_id: str, terms: GoingDown) -> EscalationOut:
    """交下级工会办理。"""
    made = service.send_down_by_hand(db, demand_id, terms.union_id, account, terms.reason, now)
    return queues.show_escalation(db, made.id)


@router.get("/demands/{demand_id}/escalations")
def show_way(db: Db, account: Staff, demand_id: str) -> Page[EscalationOut]:
    """历次提级与下派：何时、由何工会到何工会、原因。"""
    service.check_in_reach(db, demand_id, account)
    return queues.way_of(db, demand_id)


@router.get("/escalations")
def list_escalations(
    db: Db,
    account: Staff,
    paging: Paged,
    direction: Annotated[Direction | None, Query(description="up 下级提上来的；down 上级派下来的")] = None,
    only_present: OnlyPresent = True,
) -> Page[EscalationOut]:
    """提级或下派到本工会及下级工会的需求，新的在前。"""
    return queues.show_handed_to(db, account, direction, paging, only_present=only_present)


@router.get("/task-force/demands")
def list_task_force_demands(
    db: Db,
    account: Staff,
    now: Now,
    paging: Paged,
    only_open: Annotated[bool, Query(description="只看尚未办结、未撤回的")] = True,
) -> Page[DemandOut]:
    """省总工作专班的需求；只有省级可看。"""
    return queues.task_force_demands(db, account, paging, now, only_open=only_open)
