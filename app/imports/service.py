"""Taking an uploaded list to be imported, and telling how far it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.imports.kinds import KINDS
from app.imports.reading import Limits
from app.imports.rows import open_sheet
from app.imports.schemas import ImportOut, RowFault
from app.imports.workbooks import Wrong, corrections
from app.scope import in_scope
from models.account import Account
from models.import_job import Import, ImportKind, OnError, RejectedRow

MOST_ERRORS = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with a list, and how."""

    kind: ImportKind
    dry_run: bool
    on_error: OnError
    allow_duplicates: bool


def accept_list(db: Session, content: bytes, filename: str, wish: Wish, account: Account, limits: Limits) -> Import:
    """Raises TooLarge, UnsupportedFile or Invalid where the file as a whole is not fit to be imported."""
    sheet = open_sheet(content, KINDS[wish.kind].columns, limits)
    job = Import(
        kind=wish.kind,
        filename=filename[-200:],
        content=content,
        dry_run=wish.dry_run,
        on_error=wish.on_error,
        allow_duplicates=wish.allow_duplicates,
        total=len(sheet.lines),
        warnings=sheet.warnings,
        created_by_id=account.id,
        union_id=account.union_id,
    )
    db.add(job)
    db.flush()
    return job


def visible(query: Select[Import], account: Account) -> Select[Import]:
    """Those brought by a union in the account's reach."""
    return query.where(in_scope(Import.union_id, account))


def find_import(db: Session, account: Account, import_id: str) -> Import:
    job = db.scalar(visible(select(Import).where(Import.id == import_id), account))
    if job is None:
        raise NotFound("没有这次导入")
    return job


def show_import(db: Session, job: Import) -> ImportOut:
    shown = ImportOut.model_validate(job)
    shown.errors = list(_first_faults(db, job))
    return shown


def correction_workbook(db: Session, job: Import) -> bytes:
    return corrections(KINDS[job.kind], (_wrong(row) for row in db.scalars(_rejected(job))))


def _rejected(job: Import) -> Select[RejectedRow]:
    return select(RejectedRow).where(RejectedRow.import_id == job.id).order_by(RejectedRow.row)


def _first_faults(db: Session, job: Import) -> Iterator[RowFault]:
    rows = db.scalars(_rejected(job).limit(MOST_ERRORS))
    faults = (RowFault(row=row.row, **fault) for row in rows for fault in row.faults)
    for _, fault in zip(range(MOST_ERRORS), faults, strict=False):
        yield fault


def _wrong(row: RejectedRow) -> Wrong:
    return Wrong(row.cells, frozenset(fault["column"] for fault in row.faults), "；".join(map(_sentence, row.faults)))


def _sentence(fault: dict[str, str]) -> str:
    named = not fault["column"] or fault["message"].startswith(fault["column"])
    column = "" if named else f"{fault['column']}："
    hint = f"（{fault['hint']}）" if fault["hint"] else ""
    return column + fault["message"] + hint
