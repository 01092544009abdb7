"""Reading a pool out as a list, and keeping who took it, what for, and whose phones were in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.db import Database
from app.imports.kind import ListKind
from app.imports.workbooks import export
from app.privacy import responsible
from app.privacy.masks import MASKS
from models.account import Account
from models.base import new_id
from models.craftsman import Craftsman
from models.disclosure import ExportLog, Reveal, SubjectKind
from models.enterprise import Enterprise
from models.import_job import ImportKind

AT_ONCE = 500
SUBJECTS = {ImportKind.CRAFTSMEN: SubjectKind.CRAFTSMAN, ImportKind.ENTERPRISES: SubjectKind.ENTERPRISE}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a list is wanted for, and whether with its phones in full, where that is the account's business."""

    purpose: str
    reveal: bool


def export_list(
    db: Session, database: Database, kind: ListKind, chosen: Select[str], terms: Terms, account: Account, now: datetime
) -> bytes:
    """The records whose ids `chosen` answers, oldest first. `db` only reads, and is done with before anything is
    written: the write lock of SQLite does not wait for a workbook of a whole province."""
    ids = sorted(db.scalars(chosen))
    in_full = _shown_in_full(db, kind, ids, account) if terms.reveal else []
    account_id = account.id
    content = export(kind, _rows(db, kind, ids, frozenset(in_full)))
    db.rollback()
    with database.session() as writing:
        _keep(writing, kind, len(ids), in_full, terms, account_id, now)
    return content


def _rows(db: Session, kind: ListKind, ids: Sequence[str], in_full: frozenset[str]) -> Iterator[dict[str, str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield from kind.rows_out(db, ids[start : start + AT_ONCE], in_full)
        db.expunge_all()  # 45,000 craftsmen are not held at once


def _shown_in_full(db: Session, kind: ListKind, ids: Sequence[str], account: Account) -> list[str]:
    """Those of them for whom the account may see the phone, one by one, as by a reveal."""
    found: list[str] = []
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        if kind.kind is ImportKind.CRAFTSMEN:
            query = select(Craftsman.id).where(Craftsman.id.in_(some), responsible.for_craftsmen(account))
        else:
            query = select(Enterprise.id).where(Enterprise.id.in_(some), responsible.for_enterprises(account))
        found += db.scalars(query)
    return sorted(found)


def _keep(
    db: Session, kind: ListKind, rows: int, in_full: Sequence[str], terms: Terms, account_id: str, now: datetime
) -> None:
    """The row of the export, one for each person whose phone went out, and a record in the audit log for each. Where
    any of them cannot be written, no list is answered."""
    fields = [column.key for column in kind.columns]
    log_id = new_id()
    db.add(
        ExportLog(
            id=log_id,
            account_id=account_id,
            kind=kind.kind,
            purpose=terms.purpose,
            fields=fields,
            rows=rows,
            revealed=len(in_full),
            at=now,
        )
    )
    record(db, "export.made", "export", log_id, list=kind.kind.value, rows=rows, fields=fields, revealed=len(in_full))
    if in_full:
        _keep_reveals(db, kind, in_full, terms, account_id, now)


def _keep_reveals(
    db: Session, kind: ListKind, in_full: Sequence[str], terms: Terms, account_id: str, now: datetime
) -> None:
    subject, fields = SUBJECTS[kind.kind], [column.key for column in kind.columns if column.key in MASKS]
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "account_id": account_id,
            "subject_kind": subject,
            "subject_id": subject_id,
            "fields": fields,
            "reason": terms.purpose,
            "at": now,
        }
        for subject_id in in_full
    ]
    for start in range(0, len(rows), AT_ONCE):
        db.execute(insert(Reveal), rows[start : start + AT_ONCE])
    for row in rows:
        record(db, f"{subject}.revealed", subject, row["subject_id"], reveal_id=row["id"], fields=fields)
