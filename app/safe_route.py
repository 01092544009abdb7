"""The route of every call under /api/v1: what is sent twice is carried out once, and an answer that shows one record
bears its ETag."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from pydantic import BaseModel

from app.etags import etag
from app.idempotency import Need, described, need_of, once
from app.kept_answers import Keyed

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class SafeRoute(APIRoute):
    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        need = need_of(path) if "POST" in options["methods"] else Need.IGNORED
        if need is not Need.IGNORED:
            endpoint = once(endpoint, need)
            options["openapi_extra"] = (options.get("openapi_extra") or {}) | described(need)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()
        shows_a_record = _has_a_version(self.response_model)

        async def handle(request: Request) -> Response:
            """Ends before the commit: the request's session is closed by whoever called."""
            response = await answer(request)
            if shows_a_record and response.status_code < 300:
                shown = json.loads(bytes(response.body))
                response.headers["ETag"] = etag(shown["id"], shown["version"])
            keyed: Keyed | None = getattr(request.state, "keyed", None)
            if keyed is not None and response.status_code < 300 and not keyed.is_replay:
                await run_in_threadpool(keyed.keep, response)
            return response

        return handle


def _has_a_version(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, BaseModel) and {"id", "version"} <= model.model_fields.keys()
