"""Searching the audit log."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.audit import search
from app.audit.schemas import AuditFilters, AuditPage
from app.auth.access import Staff
from app.db import Db
from app.safe_route import SafeRoute

router = APIRouter(route_class=SafeRoute, tags=["audit"])


@router.get("/audit")
def search_audit(db: Db, account: Staff, filters: Annotated[AuditFilters, Query()]) -> AuditPage:
    return search.search(db, account, filters)
