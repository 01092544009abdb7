"""A request sent again is carried out once and answered as before (IETF draft httpapi-idempotency-key-header).

The answer is kept in the transaction of the deed, so that one is never there without the other: whoever comes second
finds it and is given it, and of two that come at once the primary key lets one commit. Only answers of success are
kept: after a refusal nothing was done, and the key is free.

Endpoints that end the request's transaction before they write (a confirmation of a plan, a match) are held by the same
primary key: their answer, and with it what the last transaction wrote, is refused to all but the first.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import wraps
from inspect import Parameter, iscoroutinefunction, signature
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from app.caller import caller
from app.clock import Now
from app.db import Db
from app.errors import AppError, Conflict, Forbidden, InFlight
from app.sealing import CannotOpen, Seal
from models.account import Account
from models.idempotency import KeptAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
KEPT_HEADERS = ("content-type", "etag", "location")
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
"""POST operations by their path; of those not named, the ones that prove who somebody is ignore the header and all
others take it. A path added here is held to it at once."""


def need_of(path: str) -> Need:
    return NEEDS.get(path, Need.IGNORED if path.startswith("/auth/") else Need.TAKEN)


class BadKey(AppError):
    status, kind, title = 400, "idempotency_key", "缺少或写错 Idempotency-Key"


class KeyReused(AppError):
    status, kind, title = 422, "idempotency_key_reused", "Idempotency-Key 已用于另一请求"


@dataclass(slots=True)
class Keyed:
    """A request with a key, on the session in which it is carried out."""

    db: Session
    seal: Seal
    client: str
    key: str
    operation: str
    fingerprint: str
    authority: str
    now: datetime
    is_replay: bool = False

    def answered_before(self) -> Response | None:
        """The answer kept, or None where the request is to be carried out now. Raises InFlight, KeyReused, Forbidden
        for an account whose role or place has changed since, and Conflict for an answer that can no longer be read."""
        self._refuse_at_once()
        kept = self.db.get(KeptAnswer, (self.client, self.key))
        if kept is None:
            return None
        if kept.expires_at <= self.now:
            self.db.delete(kept)
            self.db.flush()
            return None
        if kept.fingerprint != self.fingerprint:
            raise KeyReused(f"这个 {HEADER} 已用于另一请求或另一内容（{kept.operation}）：新的请求请换一个新的值")
        if kept.authority != self.authority:
            raise Forbidden("您的角色或所属单位在此期间已变更，不再重复当时的回答；请查询当前的记录")
        self.is_replay = True
        return Response(self._opened(kept.body), kept.status, kept.headers | {REPLAYED: "true"})

    def keep(self, answer: Response) -> None:
        """Raises InFlight where another request with the key was quicker: all that this one wrote is undone."""
        insert = postgresql.insert if self.db.get_bind().dialect.name == "postgresql" else sqlite.insert
        row = {
            "client": self.client,
            "key": self.key,
            "operation": self.operation[:200],
            "fingerprint": self.fingerprint,
            "authority": self.authority,
            "status": answer.status_code,
            "headers": {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers},
            "body": self.seal.seal(zlib.compress(bytes(answer.body), 1)),
            "expires_at": self.now + KEPT_FOR,
        }
        statement = insert(KeptAnswer).values(row).on_conflict_do_nothing().returning(KeptAnswer.key)
        if self.db.scalar(statement) is None:
            raise InFlight(_IN_FLIGHT)

    def _refuse_at_once(self) -> None:
        """On PostgreSQL, where the first one's answer cannot be seen yet. On SQLite writers come one by one."""
        if self.db.get_bind().dialect.name != "postgresql":
            return
        digest = hashlib.sha256(f"{self.client}\n{self.key}".encode()).digest()
        lock = int.from_bytes(digest[:8], signed=True)
        if not self.db.scalar(select(func.pg_try_advisory_xact_lock(lock))):
            raise InFlight(_IN_FLIGHT)

    def _opened(self, body: bytes) -> bytes:
        try:
            return zlib.decompress(self.seal.open(body))
        except CannotOpen:
            raise Conflict("这个请求已办理，但当时的回答已无法读出；请查询当前的记录") from None


_IN_FLIGHT = "同一请求正在办理，请稍后以同一 Idempotency-Key 重试"


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
    seal = Seal(request.app.state.signing_key, "idempotency")
    account = sent.db.get_one(Account, caller().account_id)
    belongings = (account.role, account.union_id, account.enterprise_id, account.craftsman_id)
    return Keyed(
        db=sent.db,
        seal=seal,
        client=":".join(filter(None, (account.id, caller().key_id))),
        key=_checked(given),
        operation=f"{request.method} {request.url.path}",
        fingerprint=seal.fingerprint(b"\n".join(_all_of(request, sent.body))),
        authority=seal.fingerprint(repr(belongings).encode()),
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


def _all_of(request: Request, body: bytes | FormData) -> Iterator[bytes]:
    """A form by its fields and files: what separates them differs with each sending."""
    yield f"{request.method} {request.url.path}?{request.url.query}".encode()
    if isinstance(body, bytes):
        yield hashlib.sha256(body).digest()
        return
    for name, value in body.multi_items():
        yield hashlib.sha256(name.encode()).digest()
        if isinstance(value, UploadFile):
            yield hashlib.sha256(f"{value.filename}".encode()).digest()
            yield _digest_of_file(value)
        else:
            yield hashlib.sha256(value.encode()).digest()


def _digest_of_file(upload: UploadFile) -> bytes:
    upload.file.seek(0)
    digest = hashlib.sha256()
    while part := upload.file.read(2**20):
        digest.update(part)
    upload.file.seek(0)
    return digest.digest()


def forget_expired(db: Session, now: datetime) -> None:
    db.execute(delete(KeptAnswer).where(KeptAnswer.expires_at <= now))


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
