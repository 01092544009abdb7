"""Taking an import in, so that a process killed at any moment leaves nothing half done and nothing done twice.

`processed` of the import's row is the truth: it moves in the transaction that writes the rows it counts, under a lock
on that row. Whoever runs an import begins where `processed` stands, and two who run it at once take turns.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, undefer
from sqlalchemy.orm.interfaces import ORMOption

from app.behalf import account_behind
from app.db import Database
from app.errors import AppError, Forbidden
from app.imports.kind import Circumstances, ListKind, Outcome
from app.imports.kinds import KINDS
from app.imports.reading import Limits
from app.imports.rows import Row, open_sheet, read_rows
from app.notifications.telling import tell_of_import
from models.base import utc_now
from models.import_job import Import, ImportState, OnError, RejectedRow

CHUNK = 250
"""Rows a transaction: some half a second, so that other writers hardly wait."""
PAUSES = (0.05, 0.2, 1.0, 3.0)
FINISHED = (ImportState.SUCCEEDED, ImportState.FAILED)

Result = TypeVar("Result")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Plan:
    import_id: str
    kind: ListKind
    rows: list[Row]


class _Undo(Exception):
    """Ends a transaction whose writes are not wanted."""


def run_import(database: Database, import_id: str) -> None:
    """Brings the import to its end, from wherever it stands. Raises OperationalError where the database is away."""
    try:
        plan = _begin(database, import_id)
        if plan is None:
            return
        if _wants_all_at_once(database, import_id):
            _patiently(lambda: _take_all(database, plan))
        else:
            while _patiently(lambda: _take_chunk(database, plan)):
                pass
    except AppError as error:
        _fail(database, import_id, error.detail)
    except OperationalError:
        raise
    except Exception:
        log.exception("import failed", import_id=import_id)
        _fail(database, import_id, "导入因系统内部错误中断，已处理的行保持有效；请联系管理员查看日志")


def _begin(database: Database, import_id: str) -> _Plan | None:
    with database.session() as db:
        job = _lock(db, import_id, undefer(Import.content))
        if job is None or job.state in FINISHED:
            return None
        job.state = ImportState.RUNNING
        content, kind = job.content, KINDS[job.kind]
    # The limits were held against the file when it arrived.
    sheet = open_sheet(content, kind.columns, Limits(most_bytes=len(content), most_rows=1_000_000))
    return _Plan(import_id, kind, read_rows(sheet, kind.identities))


def _wants_all_at_once(database: Database, import_id: str) -> bool:
    """All rows or none, or a trial of all rows, is one transaction."""
    with database.session(writes=False) as db:
        job = db.get_one(Import, import_id)
        return job.dry_run or job.on_error is OnError.ABORT


def _take_chunk(database: Database, plan: _Plan) -> bool:
    """Takes in the next rows; whether there may be more."""
    with database.session() as db:
        job = _lock(db, plan.import_id)
        if job is None or job.state in FINISHED:
            return False
        rows = _copies(plan.rows[job.processed : job.processed + CHUNK])
        outcomes = plan.kind.take_in(db, rows, _circumstances(db, job))
        _count(db, job, rows, outcomes)
        if job.processed >= len(plan.rows):
            _finish(db, job, ImportState.SUCCEEDED)
        return job.state not in FINISHED


def _take_all(database: Database, plan: _Plan) -> None:
    rows, outcomes = _copies(plan.rows), list[Outcome]()
    try:
        with database.session() as db:
            job = _lock(db, plan.import_id)
            if job is None or job.state in FINISHED:
                return
            for start in range(0, len(rows), CHUNK):
                outcomes += plan.kind.take_in(db, rows[start : start + CHUNK], _circumstances(db, job))
                db.flush()
                db.expunge_all()  # 50,000 records are not held at once
            job = _wanted(_lock(db, plan.import_id), outcomes)
            _count(db, job, rows, outcomes)
            _finish(db, job, ImportState.SUCCEEDED)
    except _Undo:
        _report(database, plan.import_id, rows, outcomes)


def _wanted(job: Import | None, outcomes: Sequence[Outcome]) -> Import:
    """Raises _Undo where this was a trial, or a row was bad."""
    if job is None or job.dry_run or Outcome.REJECTED in outcomes:
        raise _Undo
    return job


def _report(database: Database, import_id: str, rows: Sequence[Row], outcomes: list[Outcome]) -> None:
    """What was found, with nothing of it done."""
    with database.session() as db:
        job = _lock(db, import_id)
        if job is None or job.state in FINISHED:
            return
        _count(db, job, rows, outcomes)
        if job.dry_run:
            _finish(db, job, ImportState.SUCCEEDED, "试运行，未写入任何数据；正式导入时，结果与此相同")
            return
        job.created = job.updated = job.unchanged = 0
        message = f"有 {job.rejected} 行有误，按“有误则全部不导入”的要求，没有导入任何行。更正后请重新上传整份名单"
        _finish(db, job, ImportState.FAILED, message)


def _lock(db: Session, import_id: str, *options: ORMOption) -> Import | None:
    query = select(Import).where(Import.id == import_id).with_for_update()
    return db.scalar(query.options(*options).execution_options(populate_existing=True))


def _circumstances(db: Session, job: Import) -> Circumstances:
    """Asked for with every chunk. Raises Forbidden, which ends the import, where the account may do so no more."""
    try:
        account = account_behind(db, job.created_by_id, job.union_id)
    except Forbidden as error:
        all_or_none = job.dry_run or job.on_error is OnError.ABORT
        left = "没有导入任何行" if all_or_none else "已处理的行保持有效"
        raise Forbidden(f"{error.detail}，导入到此为止，{left}") from error
    return Circumstances(account, utc_now(), job.allow_duplicates)


def _copies(rows: Sequence[Row]) -> list[Row]:
    """Taking rows in leaves marks on them, and may have to be done again."""
    return [Row(row.number, row.cells, dict(row.values), list(row.faults)) for row in rows]


def _count(db: Session, job: Import, rows: Sequence[Row], outcomes: Sequence[Outcome]) -> None:
    job.processed += len(rows)
    for outcome in Outcome:
        setattr(job, outcome.value, getattr(job, outcome.value) + outcomes.count(outcome))
    db.add_all(
        RejectedRow(import_id=job.id, row=row.number, cells=row.cells, faults=[fault.as_json() for fault in row.faults])
        for row, outcome in zip(rows, outcomes, strict=True)
        if outcome is Outcome.REJECTED
    )


def _finish(db: Session, job: Import, state: ImportState, message: str = "") -> None:
    job.state, job.finished_at, job.message = state, utc_now(), message
    tell_of_import(db, job)


def _fail(database: Database, import_id: str, message: str) -> None:
    with database.session() as db:
        job = _lock(db, import_id)
        if job is not None and job.state not in FINISHED:
            _finish(db, job, ImportState.FAILED, message)


def _patiently(step: Callable[[], Result]) -> Result:
    """Again after a pause, where another transaction got in between: the same name created, a deadlock broken."""
    for pause in PAUSES:
        try:
            return step()
        except (IntegrityError, OperationalError):
            time.sleep(pause)
    return step()
