"""Lists in: templates, uploads, how far they are, the rows to correct."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, File, Form, Request, Response, UploadFile
from sqlalchemy import select

from app import jobs
from app.auth.access import Staff
from app.db import Db
from app.imports import service
from app.imports.kinds import KINDS
from app.imports.reading import Limits, too_many_bytes
from app.imports.schemas import ImportBrief, ImportOut
from app.imports.workbooks import MEDIA_TYPE, template, workbook_response
from app.pages import Page, Paged, page_of
from app.safe_route import SafeRoute
from models.import_job import Import, ImportKind, OnError

router = APIRouter(route_class=SafeRoute, prefix="/imports", tags=["imports"])


@router.get("/templates/{kind}.xlsx", response_class=Response, responses={200: {"content": {MEDIA_TYPE: {}}}})
def download_template(_account: Staff, kind: ImportKind) -> Response:
    """表头、示例行、下拉选项和填写说明。"""
    return workbook_response(template(KINDS[kind]), f"{KINDS[kind].title}模板")


@router.post("", status_code=202)
def start_import(
    request: Request,
    db: Db,
    account: Staff,
    tasks: BackgroundTasks,
    kind: Annotated[ImportKind, Form(description="名单种类")],
    file: Annotated[UploadFile, File(description=".xlsx 或 .csv（UTF-8 或 GBK）")],
    dry_run: Annotated[bool, Form(description="只检查，不写入")] = False,
    on_error: Annotated[OnError, Form(description="skip：有误的行跳过；abort：有一行有误就全部不导入")] = OnError.SKIP,
    allow_duplicates: Annotated[bool, Form(description="疑似重复的行也导入")] = False,
) -> ImportOut:
    """收下名单，在后台导入；以 GET /imports/{id} 查看进度与每一行的问题。"""
    settings = request.app.state.settings
    content = file.file.read(settings.max_upload_bytes + 1)
    if len(content) > settings.max_upload_bytes:
        raise too_many_bytes(settings.max_upload_bytes)
    wish = service.Wish(kind, dry_run, on_error, allow_duplicates)
    limits = Limits(settings.max_upload_bytes, settings.max_import_rows)
    job = service.accept_list(db, content, file.filename or "", wish, account, limits)
    tasks.add_task(jobs.enqueue_import, settings, job.id)  # runs once the row is committed
    return service.show_import(db, job)


@router.get("")
def list_imports(db: Db, account: Staff, paging: Paged) -> Page[ImportBrief]:
    return page_of(db, service.visible(select(Import), account), Import.id, paging, ImportBrief.model_validate)


@router.get("/{import_id}")
def show_import(db: Db, account: Staff, import_id: str) -> ImportOut:
    return service.show_import(db, service.find_import(db, account, import_id))


@router.get("/{import_id}/errors.xlsx", response_class=Response, responses={200: {"content": {MEDIA_TYPE: {}}}})
def download_errors(db: Db, account: Staff, import_id: str) -> Response:
    """只有有误的行，另加“错误原因”一列；更正后可直接再次上传。"""
    job = service.find_import(db, account, import_id)
    return workbook_response(service.correction_workbook(db, job), f"{KINDS[job.kind].title}待更正")
