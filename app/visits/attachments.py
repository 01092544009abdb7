"""The papers and photographs of a visit."""

import re
from datetime import datetime

from fastapi import UploadFile
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from app.errors import Conflict, Invalid, NotFound, TooLarge, UnsupportedFile
from app.privacy.detail import require_detail
from app.visits.file_types import content_type_of
from app.visits.service import find_visit, lock_for_correction
from models.account import Account
from models.assignment import Assignment
from models.visit import Attachment

MOST_OF_A_VISIT = 50
LONGEST_NAME = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of reading: a name shall look like what it is."""


def attach(
    db: Session, visit_id: str, upload: UploadFile, most_bytes: int, account: Account, now: datetime
) -> Attachment:
    content = _read(upload, most_bytes)
    content_type = content_type_of(content)
    if content_type is None:
        raise UnsupportedFile("只接受图片、PDF 和不含宏的办公文档（Word、Excel、PowerPoint）")
    visit, _assignment = lock_for_correction(db, visit_id, account)
    if len(visit.attachments) >= MOST_OF_A_VISIT:
        raise Conflict(f"一次服务最多 {MOST_OF_A_VISIT} 个附件")
    attachment = Attachment(
        visit_id=visit_id,
        filename=_plain_name(upload.filename),
        content_type=content_type,
        size=len(content),
        content=content,
        created_at=now,
    )
    db.add(attachment)
    db.flush()
    return attachment


def list_attachments(db: Session, visit_id: str, account: Account) -> list[Attachment]:
    """They belong to the demand's detail: a craftsman reads them from acceptance to the end of the service."""
    visit = find_visit(db, visit_id, account)
    demand_id = db.scalar(select(Assignment.demand_id).where(Assignment.id == visit.assignment_id))
    require_detail(db, demand_id or "", account)
    return visit.attachments


def find_attachment(db: Session, visit_id: str, attachment_id: str, account: Account) -> Attachment:
    """With its content."""
    list_attachments(db, visit_id, account)
    attachment = db.scalar(
        select(Attachment)
        .where(Attachment.id == attachment_id, Attachment.visit_id == visit_id)
        .options(undefer(Attachment.content))
    )
    if attachment is None:
        raise NotFound("没有这个附件")
    return attachment


def delete_attachment(db: Session, visit_id: str, attachment_id: str, account: Account, if_match: str | None) -> None:
    visit, _assignment = lock_for_correction(db, visit_id, account, if_match)
    if attachment_id not in {attachment.id for attachment in visit.attachments}:
        raise NotFound("没有这个附件")
    db.execute(delete(Attachment).where(Attachment.id == attachment_id))


def _read(upload: UploadFile, most_bytes: int) -> bytes:
    content = upload.file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise TooLarge(f"文件过大：最多 {most_bytes // 2**20} MiB")
    if not content:
        raise Invalid.field("file", "文件是空的")
    return content


def _plain_name(filename: str | None) -> str:
    """The last step of a path, without what could mislead; the end is kept when it is too long."""
    name = _CONTROL.sub("", (filename or "").replace("\\", "/").rsplit("/", 1)[-1]).strip()
    return name[-LONGEST_NAME:] or "附件"
