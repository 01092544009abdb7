"""The route of every call under /api/v1: an answer that shows one record bears its ETag."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from app.etags import etag

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class SafeRoute(APIRoute):
    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()
        shows_a_record = _has_a_version(self.response_model)

        async def handle(request: Request) -> Response:
            response = await answer(request)
            if shows_a_record and response.status_code < 300:
                shown = json.loads(bytes(response.body))
                response.headers["ETag"] = etag(shown["id"], shown["version"])
            return response

        return handle


def _has_a_version(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, BaseModel) and {"id", "version"} <= model.model_fields.keys()
