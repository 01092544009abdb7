"""A request sent again is carried out once and answered as before (IETF draft httpapi-idempotency-key-header).

The answer is kept in the transaction of the deed, so that one is never there without the other: whoever comes second
finds it and is given it, and of two that come at once the primary key lets one commit. Only answers of success are
kept: after a refusal nothing was done, and the key is free.

Endpoints that end the request's transaction before they write (a confirmation of a plan, a match) are held by the same
primary key: their answer, and with it what the last transaction wrote, is refused to all but the first.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import wraps
from hashlib import sha256
from inspect import Parameter, iscoroutinefunction, signature
from typing import Annotated, Any, BinaryIO

from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from app.auth.sealing import fingerprint, sealer
from app.caller import caller
from app.clock import Now
from app.db import Db
from app.errors import AppError
from app.kept_answers import Keyed
from models.account import Account

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[!-~]{1,255}")


class Need(Enum):
    """What an operation asks of the header."""

    REQUIRED = "required"
    WHERE_SAVED = "where saved"
    TAKEN = "taken"
    IGNORED = "ignored"


NEEDS = {
    **dict.fromkeys(
        (
            "/accounts",
            "/assignments",
            "/assignments/{assignment_id}/visits",
            "/auth/keys",
            "/craftsmen",
            "/craftsmen/{craftsman_id}/consents",
            "/craftsmen/{craftsman_id}/service-items",
            "/demands",
            "/dispatch-plans",
            "/dispatch-plans/{plan_id}/confirm",
            "/dispatch-plans/{plan_id}/solve",
            "/enterprises",
            "/imports",
            "/lendings",
            "/teams",
            "/unions",
            "/visits/{visit_id}/attachments",
            "/webhooks",
        ),
        Need.REQUIRED,
    ),
    "/matches": Need.WHERE_SAVED,
    "/matches/explanations": Need.IGNORED,
    "/taxonomy/suggest": Need.IGNORED,
}
"""POST operations by their path. A path added here is held to it at once."""


def need_of(path: str) -> Need:
    """Where nothing is said, the header is taken. What proves who somebody is is never kept, and each reveal of what is
    masked is one of its own."""
    is_never_kept = path.startswith("/auth/") or path.endswith("/reveal")
    return NEEDS.get(path, Need.IGNORED if is_never_kept else Need.TAKEN)


class BadKey(AppError):
    status, kind, title = 400, "idempotency_key", "缺少或写错 Idempotency-Key"


_PURPOSE = "idempotency"


@dataclass(slots=True)
class Sent:
    """What arrived, read before the endpoint's thread begins."""

    request: Request
    db: Session
    now: datetime
    body: bytes | FormData


async def _read(request: Request, db: Db, now: Now) -> Sent:
    """FastAPI has read the body by now, or wants none; the request keeps what it read."""
    is_form = request.headers.get("content-type", "").startswith(("multipart/", "application/x-www-form-urlencoded"))
    return Sent(request, db, now, await request.form() if is_form else await request.body())


def once(endpoint: Callable[..., Any], need: Need) -> Callable[..., Any]:
    """The endpoint, asked only where the request was not answered before; all its dependencies come first, so that a
    role taken away is refused a replay too."""
    assert not iscoroutinefunction(endpoint), "an endpoint that writes runs in a thread of its own"

    @wraps(endpoint)
    def carried_out_once(*, idempotency: Sent, **given: Any) -> Any:
        keyed = _keyed(idempotency, need)
        if keyed is None:
            return endpoint(**given)
        idempotency.request.state.keyed = keyed
        return keyed.answered_before() or endpoint(**given)

    own = signature(endpoint, eval_str=True)
    extra = Parameter("idempotency", Parameter.KEYWORD_ONLY, annotation=Annotated[Sent, Depends(_read)])
    parameters = [*own.parameters.values(), extra]
    carried_out_once.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    return carried_out_once


def _keyed(sent: Sent, need: Need) -> Keyed | None:
    request = sent.request
    if need is Need.WHERE_SAVED:
        need = Need.REQUIRED if _saves(sent.body) else Need.IGNORED
    given = request.headers.getlist(HEADER)
    if need is Need.IGNORED or (need is Need.TAKEN and not given):
        return None
    signing_key = request.app.state.signing_key
    account = sent.db.get_one(Account, caller().account_id)
    belongings = (account.role, account.union_id, account.enterprise_id, account.craftsman_id)
    return Keyed(
        db=sent.db,
        seal=sealer(signing_key, _PURPOSE),
        client=":".join(filter(None, (account.id, caller().key_id))),
        key=_checked(given),
        operation=f"{request.method} {request.url.path}",
        # By the signing key: from a plain hash of a body with a password in it, the password could be guessed.
        fingerprint=fingerprint(signing_key, _PURPOSE, "\n".join(_all_of(request, sent.body))),
        authority=fingerprint(signing_key, _PURPOSE, repr(belongings)),
        now=sent.now,
    )


def _saves(body: bytes | FormData) -> bool:
    return isinstance(body, bytes) and json.loads(body).get("demand_id") is not None


def _checked(given: list[str]) -> str:
    """The key. A structured string, as the draft has it, and the same without its quotes are one key."""
    if not given:
        raise BadKey(f"此操作须带请求头 {HEADER}：每次新的操作取一个新的随机值（如 UUID），重试时沿用原值")
    key = given[0].strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if len(given) > 1 or not _KEY.fullmatch(key):
        raise BadKey(f"{HEADER} 须是一个 1 到 255 个字符的值，只含可见的 ASCII 字符、不含空格，例如 UUID")
    return key


def _all_of(request: Request, body: bytes | FormData) -> Iterator[str]:
    """A form by its fields and files: what separates them differs with each sending."""
    yield f"{request.method} {request.url.path}?{request.url.query}"
    if isinstance(body, bytes):
        yield sha256(body).hexdigest()
        return
    for name, value in body.multi_items():
        if isinstance(value, UploadFile):
            yield json.dumps([name, value.filename, _digest(value.file)])
        else:
            yield json.dumps([name, value])


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest = sha256()
    while part := file.read(2**20):
        digest.update(part)
    file.seek(0)
    return digest.hexdigest()


def described(need: Need) -> dict[str, Any]:
    """For the OpenAPI document. Not a parameter of FastAPI's, which would answer 422 where it is missing."""
    if need is Need.IGNORED:
        return {}
    says = {
        Need.REQUIRED: "每次新的操作取一个新的随机值；重试时沿用，则只办理一次，并得到与当时相同的回答（保留 24 小时）",
        Need.WHERE_SAVED: "结果留存（给 demand_id）时必填；重试时沿用，则只留存一次",
        Need.TAKEN: "可选；重试时沿用，则只办理一次，并得到与当时相同的回答（保留 24 小时）",
    }
    schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": f"^{_KEY.pattern}$"}
    header = {"name": HEADER, "in": "header", "required": need is Need.REQUIRED}
    return {"parameters": [header | {"description": says[need], "schema": schema}]}
