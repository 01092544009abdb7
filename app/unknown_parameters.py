"""A misspelt filter must not answer with everything, nor a misspelt `dry_run` import in earnest: unknown names are
refused. Bodies in JSON see to it themselves (app/schemas.py)."""

from collections.abc import Iterable
from typing import Any

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute

from app.errors import Invalid

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


async def refuse_unknown_parameters(request: Request) -> None:
    route: APIRoute = request.scope["route"]
    faults: list[dict[str, Any]] = []
    if request.query_params:
        known = {param.alias for param in get_flat_params(route.dependant)} - set(request.path_params)
        faults += _unknown("query", request.query_params, known)
    if route.dependant.body_params and request.headers.get("content-type", "").startswith(FORMS):
        form = await request.form()  # parsed before, and kept by the request
        faults += _unknown("body", form, {param.alias for param in route.dependant.body_params})
    if faults:
        raise Invalid("；".join(str(fault["msg"]) for fault in faults[:3]), errors=faults)


def _unknown(where: str, given: Iterable[str], known: set[str]) -> list[dict[str, Any]]:
    choice = "、".join(sorted(known))
    hint = f"可用的有 {choice}" if known else "此处不带参数"
    return [
        {"loc": [where, name[:60]], "msg": f"没有参数“{name[:60]}”，请检查拼写；{hint}"}
        for name in dict.fromkeys(given)
        if name not in known
    ][:20]
