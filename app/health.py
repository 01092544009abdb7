"""Whether the process lives, and whether it can serve."""

import shutil
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import migrate
from app.db import Database
from models.base import utc_now
from models.job_worker import JobWorker

LEAST_FREE_BYTES = 100 * 2**20
SILENT_AFTER = timedelta(seconds=15)

router = APIRouter(tags=["operations"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz")
def readyz(request: Request) -> JSONResponse:
    """Ready means: not about to stop, the database answers and stands at this code's migration or a later one, there is
    room to write, and the talent pool is in memory.

    An encoder that fails, or job workers that are silent, do not make it unready: they are told as warnings.
    """
    app = request.app
    try:
        with app.state.database.session(writes=False) as db:
            db.execute(text("SELECT 1"))
            seen = _workers_seen(db)
        unready, revision = _what_is_missing(app)
    except SQLAlchemyError:
        return _unready({"database": "unreachable"})
    if unready:
        return _unready(unready)
    encoder = app.state.encoder
    detail = {"encoder": encoder.state} | ({"encoder_trouble": encoder.trouble} if encoder.trouble else {})
    return JSONResponse({"status": "ready", "revision": revision, "workers": seen, **detail})


def _what_is_missing(app: FastAPI) -> tuple[dict[str, str], str | None]:
    database: Database = app.state.database
    revision = migrate.current_revision(database.engine)
    if app.state.is_leaving:
        return {"service": "stopping"}, revision
    if not migrate.is_current(revision):
        return {"database": "not migrated"}, revision
    path = database.engine.url.database
    if database.engine.dialect.name == "sqlite" and path and shutil.disk_usage(path).free < LEAST_FREE_BYTES:
        return {"disk": "full"}, revision
    if not app.state.match_pool.is_ready():
        return {"pool": "loading"}, revision
    return {}, revision


def _workers_seen(db: Session) -> str:
    last = db.scalar(select(func.max(JobWorker.seen_at)))
    return "at work" if last is not None and last > utc_now() - SILENT_AFTER else "none at work"


def _unready(why: dict[str, Any]) -> JSONResponse:
    return JSONResponse({"status": "unready", **why}, 503)
