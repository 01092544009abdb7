"""Visits of an assignment, and their attachments."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, File, Request, Response, UploadFile

from app.auth.access import STAFF, CurrentAccount, allow
from app.clock import Now
from app.db import Db
from app.etags import IfMatch
from app.pages import Page
from app.safe_route import SafeRoute
from app.visits import attachments, service
from app.visits.schemas import AttachmentOut, NewVisit, VisitChanges, VisitOut
from models.account import Account, Role
from models.visit import Visit

router = APIRouter(route_class=SafeRoute, tags=["visits"])

Reader = Annotated[Account, Depends(allow(*STAFF, Role.ENTERPRISE, Role.CRAFTSMAN), scope="function")]


@router.get("/assignments/{assignment_id}/visits")
def list_visits(db: Db, account: Reader, assignment_id: str) -> Page[VisitOut]:
    visits = service.list_visits(db, assignment_id, account)
    return Page(items=[_shown(visit) for visit in visits], total=len(visits))


@router.post("/assignments/{assignment_id}/visits", status_code=201)
def record_visit(db: Db, account: CurrentAccount, now: Now, assignment_id: str, new: NewVisit) -> VisitOut:
    """登记第一次服务即开始服务。"""
    return _shown(service.record_visit(db, assignment_id, new, account, now))


@router.get("/visits/{visit_id}")
def show_visit(db: Db, account: Reader, visit_id: str) -> VisitOut:
    return _shown(service.find_visit(db, visit_id, account))


@router.patch("/visits/{visit_id}")
def change_visit(
    db: Db, account: CurrentAccount, now: Now, visit_id: str, changes: VisitChanges, if_match: IfMatch = None
) -> VisitOut:
    """企业确认之前可以更正。"""
    return _shown(service.change_visit(db, visit_id, changes, account, now, if_match))


@router.delete("/visits/{visit_id}", status_code=204)
def delete_visit(db: Db, account: CurrentAccount, visit_id: str, if_match: IfMatch = None) -> None:
    service.delete_visit(db, visit_id, account, if_match)


@router.get("/visits/{visit_id}/attachments")
def list_attachments(db: Db, account: Reader, visit_id: str) -> Page[AttachmentOut]:
    found = attachments.list_attachments(db, visit_id, account)
    return Page(items=[AttachmentOut.model_validate(each) for each in found], total=len(found))


@router.post("/visits/{visit_id}/attachments", status_code=201)
def attach(
    request: Request, db: Db, account: CurrentAccount, now: Now, visit_id: str, file: Annotated[UploadFile, File()]
) -> AttachmentOut:
    """图片、PDF、办公文档，按内容识别类型。"""
    most_bytes = request.app.state.settings.max_upload_bytes
    return AttachmentOut.model_validate(attachments.attach(db, visit_id, file, most_bytes, account, now))


@router.get("/visits/{visit_id}/attachments/{attachment_id}", response_class=Response)
def download_attachment(db: Db, account: Reader, visit_id: str, attachment_id: str) -> Response:
    found = attachments.find_attachment(db, visit_id, attachment_id, account)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.filename, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(found.content, media_type=found.content_type, headers=headers)


@router.delete("/visits/{visit_id}/attachments/{attachment_id}", status_code=204)
def delete_attachment(
    db: Db, account: CurrentAccount, visit_id: str, attachment_id: str, if_match: IfMatch = None
) -> None:
    """If-Match 取服务记录的 ETag。"""
    attachments.delete_attachment(db, visit_id, attachment_id, account, if_match)


def _shown(visit: Visit) -> VisitOut:
    return VisitOut.model_validate(
        {
            **{name: getattr(visit, name) for name in VisitOut.model_fields if name != "craftsman_ids"},
            "craftsman_ids": [row.craftsman_id for row in visit.craftsmen],
        }
    )
