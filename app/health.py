"""Whether the process lives, and whether it can serve."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import migrate

router = APIRouter(tags=["operations"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz")
def readyz(request: Request) -> JSONResponse:
    """Ready means: the database answers and stands at this code's migration, and the talent pool is in memory.

    An encoder that fails does not make it unready: matching goes on by words alone.
    """
    database = request.app.state.database
    try:
        with database.session(writes=False) as db:
            db.execute(text("SELECT 1"))
        current, head = migrate.current_revision(database.engine), migrate.head_revision()
    except SQLAlchemyError:
        return JSONResponse({"status": "unready", "database": "unreachable"}, 503)
    if current != head:
        return JSONResponse({"status": "unready", "database": "not migrated"}, 503)
    if not request.app.state.match_pool.is_ready():
        return JSONResponse({"status": "unready", "pool": "loading"}, 503)
    encoder = request.app.state.encoder
    detail = {"encoder": encoder.state} | ({"encoder_trouble": encoder.trouble} if encoder.trouble else {})
    return JSONResponse({"status": "ready", "revision": current, **detail})
