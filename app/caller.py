"""On whose behalf this thread works: told once at the door, read wherever something is logged or audited."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.base import new_id

REQUEST_ID = "X-Request-Id"
_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass
class Caller:
    """Filled in as it becomes known: the account once its token has been read.

    One object a request, changed in place: what a dependency sets in a thread of its own would be lost otherwise.
    `process` names who acts where no account does: a request nobody has logged in for, a job, a command.
    """

    process: str
    request_id: str | None = None
    address: str | None = None
    account_id: str | None = None
    key_id: str | None = None


CALLER: ContextVar[Caller] = ContextVar("caller")


def caller() -> Caller:
    return CALLER.get(None) or Caller("system")


@contextmanager
def acting_as(process: str, account_id: str | None = None) -> Iterator[Caller]:
    """For jobs and commands."""
    token = CALLER.set(Caller(process, account_id=account_id))
    try:
        yield CALLER.get()
    finally:
        CALLER.reset(token)


class KnowsTheCaller:
    """Gives every request an id, its own where it brings a plain one, and answers with it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if _PLAIN_ID.fullmatch(given) else new_id()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        address = scope["client"][0] if scope.get("client") else None
        token = CALLER.set(Caller("api", request_id, address))
        try:
            await self.app(scope, receive, send_with_id)
        finally:
            CALLER.reset(token)
