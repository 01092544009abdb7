"""What the service says while it runs: one JSON object a line on stderr, with the request it belongs to.

Neither personal data nor confidential text: no body, no query, no address of a browser, and of an exception its type
and our own lines, never its message, for a database's messages repeat the values that were refused.
"""

import logging
import logging.config
import sys
import time
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.caller import caller

QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
MOST_FRAMES = 8
_OURS = str(Path(__file__).parent.parent)

Event = MutableMapping[str, Any]
log = structlog.get_logger()


def configure(*, as_json: bool, level: str) -> None:
    """For this process, its libraries included. Called once, before anything is said."""
    shared = [_with_caller, structlog.stdlib.add_log_level, _with_exception_without_values, _stamp]
    shown = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel("WARNING")
    logging.getLogger("app").setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"  # its lines hold whole addresses with their query


def _with_caller(_logger: Any, _method: str, event: Event) -> Event:
    known = caller()
    for name, value in (("request_id", known.request_id), ("account_id", known.account_id)):
        if value is not None:
            event.setdefault(name, value)
    return event


def _stamp(_logger: Any, _method: str, event: Event) -> Event:
    event["time"] = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + f".{time.time_ns() // 1_000_000 % 1_000:03d}Z"
    return event


def _with_exception_without_values(_logger: Any, _method: str, event: Event) -> Event:
    given = event.pop("exc_info", None)
    record = event.get("_record")
    if record is not None:
        given = record.exc_info or given
        record.exc_info = record.exc_text = None
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"], event["where"] = type(error).__name__, _frames(error.__traceback__)
        if error.__cause__ is not None:
            event["cause"] = type(error.__cause__).__name__
    return event


def _frames(trace: TracebackType | None) -> list[str]:
    """Our own lines, the innermost last."""
    frames = [frame for frame in traceback.extract_tb(trace) if frame.filename.startswith(_OURS)]
    return [f"{frame.filename.removeprefix(_OURS)[1:]}:{frame.lineno} {frame.name}" for frame in frames[-MOST_FRAMES:]]


class LogsRequests:
    """One line a request: what was asked by its route's template, how it ended, how long it took in milliseconds."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in QUIET:
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        finally:
            taken = round((time.perf_counter() - started) * 1_000, 1)
            log.info("request", method=scope["method"], route=route_of(scope), status=status, ms=taken)


def route_of(scope: Scope) -> str:
    """The template, such as /api/v1/demands/{demand_id}: the address itself may hold what somebody searched for."""
    route = scope.get("route")
    return getattr(route, "path", None) or "(none)"
