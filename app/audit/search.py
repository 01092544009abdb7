"""Searching the log: administrators all of it, coordinators what tells of records within their reach."""

import base64
import binascii
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, tuple_
from sqlalchemy.orm import Session

from app.audit.names import action_name, kind_name
from app.audit.schemas import AuditEntry, AuditFilters, AuditPage
from app.errors import Invalid
from app.scope import in_scope
from models.account import Account, Role
from models.assignment import Assignment
from models.audit_record import AuditRecord
from models.craftsman import Craftsman
from models.demand import Demand
from models.dispatch_plan import DispatchPlan
from models.enterprise import Enterprise
from models.import_job import Import
from models.match import Match
from models.notification import WebhookEndpoint
from models.team import ServiceTeam
from models.union import Union
from models.visit import Visit

Ids = Callable[[Account], Select[Any]]
KEY = (AuditRecord.at, AuditRecord.chain, AuditRecord.position)


def search(db: Session, account: Account, filters: AuditFilters) -> AuditPage:
    """Newest first. A count of everything that fits would mean reading it: there is none."""
    query = select(AuditRecord, Account.display_name, Account.username)
    query = query.outerjoin(Account, Account.id == AuditRecord.actor_id)
    query = query.where(within_reach(account), *_conditions(filters))
    if filters.cursor is not None:
        query = query.where(tuple_(*KEY) < tuple_(*_decoded(filters.cursor)))
    rows = db.execute(query.order_by(*(column.desc() for column in KEY)).limit(filters.limit + 1)).all()
    shown = rows[: filters.limit]
    entries = [_shown(row[0], row[1] or row[2], account) for row in shown]
    return AuditPage(items=entries, next=_encoded(shown[-1][0]) if len(rows) > filters.limit else None)


def within_reach(account: Account) -> ColumnElement[bool]:
    """Of a kind that is not named here, a coordinator sees nothing; nor of records that are gone."""
    if account.role is Role.ADMIN:
        return AuditRecord.chain.is_not(None)
    if account.role is not Role.COORDINATOR:
        return false()
    return or_(
        *(
            and_(AuditRecord.subject_kind == kind, AuditRecord.subject_id.in_(ids(account)))
            for kind, ids in IN_REACH.items()
        )
    )


def _of_union(table: Any) -> Ids:
    return lambda account: select(table.id).where(in_scope(table.union_id, account))


def _of_demand(table: Any) -> Ids:
    demands = _of_union(Demand)
    return lambda account: select(table.id).where(table.demand_id.in_(demands(account)))


def _of_maker(table: Any) -> Ids:
    """What nobody's union owns belongs where whoever made it does."""
    makers = _of_union(Account)
    return lambda account: select(table.id).where(table.created_by_id.in_(makers(account)))


def _visits(account: Account) -> Select[Any]:
    return select(Visit.id).where(Visit.assignment_id.in_(_of_demand(Assignment)(account)))


IN_REACH: dict[str, Ids] = {
    "union": lambda account: select(Union.id).where(in_scope(Union.id, account)),
    "team": _of_union(ServiceTeam),
    "craftsman": _of_union(Craftsman),
    "enterprise": _of_union(Enterprise),
    "demand": _of_union(Demand),
    "webhook": _of_union(WebhookEndpoint),
    "match": _of_demand(Match),
    "assignment": _of_demand(Assignment),
    "visit": _visits,
    "dispatch_plan": _of_maker(DispatchPlan),
    "import": _of_maker(Import),
}


def _conditions(filters: AuditFilters) -> list[ColumnElement[bool]]:
    exact = {
        AuditRecord.actor_id: filters.actor_id,
        AuditRecord.action: filters.action,
        AuditRecord.subject_kind: filters.kind,
        AuditRecord.subject_id: filters.subject_id,
    }
    conditions = [column == value for column, value in exact.items() if value is not None]
    if filters.since is not None:
        conditions.append(AuditRecord.at >= filters.since)
    if filters.until is not None:
        conditions.append(AuditRecord.at < filters.until)
    return conditions


def _shown(row: AuditRecord, actor_name: str | None, account: Account) -> AuditEntry:
    told = json.loads(row.content)
    return AuditEntry(
        at=row.at,
        chain=row.chain,
        position=row.position,
        actor_id=row.actor_id,
        actor_name=actor_name or "系统",
        action=row.action,
        action_name=action_name(row.action),
        subject_kind=row.subject_kind,
        subject_kind_name=kind_name(row.subject_kind),
        subject_id=row.subject_id,
        changes=told["changes"],
        details=told["details"],
        request_id=told["request_id"],
        process=told["process"],
        address=told["address"] if account.role is Role.ADMIN else None,
    )


def _encoded(row: AuditRecord) -> str:
    key = f"audit {row.at.isoformat()} {row.chain} {row.position}"
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _decoded(cursor: str) -> tuple[datetime, int, int]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        _, at, chain, position = text.split(" ")
        return datetime.fromisoformat(at), int(chain), int(position)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        fault = [{"loc": ["query", "cursor"], "msg": "无效"}]
        raise Invalid("cursor 无效：请原样传回上一页答复中的 next", errors=fault) from None
